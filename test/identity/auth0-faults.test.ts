import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { type Auth0Identity, auth0Identity } from '../../providers/identity/auth0/auth0-identity.ts'
import type { Subject } from '../../providers/identity/port.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const ADA = 'auth0|ada' as Subject
const user = { user_id: ADA, email: 'ada@acme.test', email_verified: true, name: 'Ada' }
const write = { idempotencyKey: 'intent-1' }

type Answer = (request: IncomingMessage, response: ServerResponse) => void
const answer =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers })
    response.end(status === 204 ? undefined : JSON.stringify(body))
  }
const said = (statusCode: number, errorCode: string) =>
  answer(statusCode, { statusCode, error: 'Error', message: 'as it was told', errorCode })

describe('the Auth0 adapter, against a server that answers as told', () => {
  const stops: (() => void)[] = []
  afterEach(() => {
    for (const stop of stops.splice(0)) stop()
  })

  /** Answers the calls to the Management API one after the other, and tokens as `token` says. */
  async function told(
    answers: readonly Answer[],
    token: Answer = answer(200, { access_token: 't', expires_in: 86_400 }),
  ) {
    const calls: string[] = []
    const left = [...answers]
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        const path = decodeURIComponent(request.url ?? '')
        calls.push(`${request.method} ${path}`)
        const next = path === '/oauth/token' ? token : left.shift()
        if (next) next(request, response)
        else answer(599)(request, response)
      })
    }).listen(0, '127.0.0.1')
    const stop = () => void server.close()
    stops.push(() => {
      server.closeAllConnections()
      stop()
    })
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return { identity: at(url), calls, stop }
  }
  function at(url: string): Auth0Identity {
    const settings = {
      domain: 'acme.eu.auth0.com',
      clientId: 'spa',
      audience: 'https://api.acme.test',
      managementClientId: 'm2m',
      managementClientSecret: 'must-stay-secret',
    }
    const redirect: typeof fetch = (input, init) => fetch(String(input).replace('https://acme.eu.auth0.com', url), init)
    return auth0Identity({ ...settings, fetch: redirect }, { now: () => NOW })
  }

  it('asks for one token and uses it for many calls', async () => {
    const { identity, calls } = await told([answer(200, user), answer(200, user)])
    await identity.users.get(ADA)
    await identity.users.get(ADA)
    expect(calls).toEqual(['POST /oauth/token', 'GET /api/v2/users/auth0|ada', 'GET /api/v2/users/auth0|ada'])
  })

  it('blocks first and then ends the sessions and the refresh tokens', async () => {
    const { identity, calls } = await told([answer(200, { ...user, blocked: true }), answer(202), answer(202)])
    await identity.users.block(ADA, write)
    expect(calls.slice(1)).toEqual([
      'PATCH /api/v2/users/auth0|ada',
      'DELETE /api/v2/users/auth0|ada/sessions',
      'DELETE /api/v2/users/auth0|ada/refresh-tokens',
    ])
  })

  it('says that a block is not finished when the sessions could not be ended', async () => {
    const { identity } = await told([answer(200, { ...user, blocked: true }), answer(503)])
    await expect(identity.users.block(ADA, write)).rejects.toMatchObject({
      fault: 'unavailable',
      sent: 'maybe',
      operation: 'block',
    })
  })

  it('lifts Auth0’s own brute-force block together with ours', async () => {
    const { identity, calls } = await told([answer(200, user), answer(204)])
    await identity.users.unblock(ADA, write)
    expect(calls.slice(1)).toEqual(['PATCH /api/v2/users/auth0|ada', 'DELETE /api/v2/user-blocks/auth0|ada'])
  })

  it('does not take somebody else’s account for its own', async () => {
    for (const app_metadata of [undefined, {}, { backplane_key: 'intent-2' }]) {
      const { identity } = await told([said(409, 'auth0_idp_error'), answer(200, [{ ...user, app_metadata }])])
      const created = identity.users.create({ email: 'ada@acme.test' }, write)
      await expect(created).rejects.toMatchObject({ fault: 'rejected', sent: 'no', operation: 'create' })
    }
  })

  it('knows nobody by a subject that Auth0 could not have issued', async () => {
    const { identity } = await told([said(400, 'invalid_uri'), said(404, 'inexistent_user')])
    expect(await identity.users.get('0190-local' as Subject)).toBeNull()
    expect(await identity.users.get(ADA)).toBeNull()
  })

  it.each([
    ['a request is wrong', said(400, 'invalid_body'), { fault: 'rejected', sent: 'no' }],
    ['the token was refused', said(401, 'invalid_token'), { fault: 'misconfigured', sent: 'no' }],
    ['a scope is missing', said(403, 'insufficient_scope'), { fault: 'misconfigured', sent: 'no' }],
    ['Auth0 fails', said(500, 'internal'), { fault: 'unavailable', sent: 'maybe' }],
    ['a gateway fails with a page', answer(502, '<html>'), { fault: 'unavailable', sent: 'maybe' }],
    ['the answer holds no user', answer(200, { ok: true }), { fault: 'unavailable', sent: 'maybe' }],
    [
      'the connection breaks',
      ((request) => request.socket.destroy()) as Answer,
      { fault: 'unavailable', sent: 'maybe' },
    ],
  ])('when %s, says so', async (_, given, expected) => {
    const { identity } = await told([given])
    await expect(identity.users.create({ email: 'ada@acme.test' }, write)).rejects.toMatchObject({
      name: 'ProviderError',
      provider: 'auth0',
      operation: 'create',
      ...expected,
    })
  })

  it('waits as long as Auth0 says when it is rate limited, and does not try again by itself', async () => {
    const reset = String(NOW.getTime() / 1000 + 7)
    const { identity, calls } = await told([answer(429, {}, { 'x-ratelimit-reset': reset })])
    const limited = { fault: 'rate_limited', sent: 'no', retryAfterMs: 7_000 }
    await expect(identity.users.get(ADA)).rejects.toMatchObject(limited)
    expect(calls).toHaveLength(2)
  })

  it('asks for a new token after one was refused', async () => {
    const { identity, calls } = await told([said(401, 'invalid_token'), answer(200, user)])
    await expect(identity.users.get(ADA)).rejects.toMatchObject({ fault: 'misconfigured' })
    expect(await identity.users.get(ADA)).toMatchObject({ subject: ADA })
    expect(calls.filter((call) => call.endsWith('/oauth/token'))).toHaveLength(2)
  })

  it.each([
    ['refuses the secret', answer(401, { error: 'access_denied', error_description: 'Unauthorized' }), 'misconfigured'],
    ['knows no such audience', answer(403, { error: 'access_denied' }), 'misconfigured'],
    ['knows no such grant', answer(400, { error: 'unauthorized_client' }), 'misconfigured'],
    ['is rate limited', answer(429), 'rate_limited'],
    ['fails', answer(500), 'unavailable'],
    ['breaks off', ((request) => request.socket.destroy()) as Answer, 'unavailable'],
  ])('has certainly done nothing when the token endpoint %s', async (_, token, fault) => {
    const { identity, calls } = await told([], token)
    const created = identity.users.create({ email: 'ada@acme.test' }, write)
    await expect(created).rejects.toMatchObject({ fault, sent: 'no', detail: expect.stringMatching(/^token: /) })
    expect(calls).toEqual(['POST /oauth/token'])
  })

  it('has certainly done nothing when the connection was refused, even with a token in hand', async () => {
    const { identity, stop } = await told([answer(200, user)])
    await identity.users.get(ADA)
    stop()
    await expect(identity.users.block(ADA, write)).rejects.toMatchObject({ fault: 'unavailable', sent: 'no' })
  })

  it('may have done something when the connection was refused half-way through a block', async () => {
    const { identity, stop } = await told([
      (request, response) => {
        stop()
        answer(200, { ...user, blocked: true })(request, response)
      },
    ])
    await expect(identity.users.block(ADA, write)).rejects.toMatchObject({ fault: 'unavailable', sent: 'maybe' })
  })

  it('stops waiting when the caller gives up; what was asked may have happened', async () => {
    const giveUp = new AbortController()
    const { identity } = await told([() => giveUp.abort()])
    const blocked = identity.users.block(ADA, { ...write, signal: giveUp.signal })
    await expect(blocked).rejects.toMatchObject({ fault: 'unavailable', sent: 'maybe' })
  })

  it('does nothing when the caller has already given up', async () => {
    const { identity, calls } = await told([])
    const blocked = identity.users.block(ADA, { ...write, signal: AbortSignal.abort() })
    await expect(blocked).rejects.toMatchObject({ fault: 'unavailable', sent: 'no' })
    expect(calls).toEqual([])
  })

  it('keeps the secret out of every error', async () => {
    const broken = [await told([], answer(401)), await told([answer(500)]), await told([answer(403)])]
    for (const identity of [...broken.map((one) => one.identity), at('http://127.0.0.1:1')]) {
      const error: unknown = await identity.users.get(ADA).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Error)
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('must-stay-secret')
    }
  })
})
