import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { firstLive } from '../support/first-live.ts'
import { listenOn, TENANT_CHANGED, wsClient } from '../support/live-clients.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const VIEWER_CHANGED = 'subscription { viewerChanged { kind } }'

describe('the doors of live updates', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let token: string
  beforeAll(async () => {
    backplane = await startTestBackplane({
      worker: false,
    })
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    token = await tenant.owner.token()
  })
  afterAll(() => backplane?.close())

  const stream = (body: object, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${backplane.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify(body),
    })
  const bearer = () => ({ authorization: `Bearer ${token}` })
  const first = (body: object) => firstLive(backplane.url, token, body)
  const open = (headers: Readonly<Record<string, string>> = {}, protocol = 'graphql-transport-ws') =>
    new WebSocket(`${backplane.url.replace('http', 'ws')}/graphql`, protocol, { headers })
  const closed = async (socket: WebSocket) => {
    const [code, reason] = await once(socket, 'close')
    return `${code} ${reason}`
  }
  const init = (socket: WebSocket, payload: object = { authorization: `Bearer ${token}` }) =>
    socket.send(JSON.stringify({ type: 'connection_init', payload }))
  const message = async (socket: WebSocket) => JSON.parse(String((await once(socket, 'message'))[0]))

  describe('who', () => {
    it('a cookie authenticates neither way, nor does a header of the upgrade', async () => {
      const cookie = { cookie: `access_token=${token}; authorization=Bearer ${token}` }
      expect((await stream({ query: VIEWER_CHANGED }, cookie)).status).toBe(401)
      const socket = open({ ...cookie, ...bearer() })
      await once(socket, 'open')
      init(socket, {})
      expect(await closed(socket)).toBe('4401 Sign in first: live updates need an access token, as "Bearer …".')
    })

    it('a page of another origin cannot open a socket; our own page, this machine in local mode, and a program can', async () => {
      const refused = open({ origin: 'https://evil.example' })
      const [, response] = await once(refused, 'unexpected-response')
      expect(response.statusCode).toBe(403)
      refused.on('error', () => undefined)
      const sandboxed = open({ origin: 'null' })
      expect((await once(sandboxed, 'unexpected-response'))[1].statusCode).toBe(403)
      sandboxed.on('error', () => undefined)
      for (const origin of [backplane.url, 'http://localhost:5173', null]) {
        const socket = open(origin ? { origin } : {})
        await once(socket, 'open')
        init(socket)
        expect(await message(socket)).toMatchObject({
          type: 'connection_ack',
          payload: { requestId: expect.stringMatching(/^req_/) },
        })
        socket.close()
        await once(socket, 'close')
      }
    })

    it('a forged token is refused in the words of every other door', async () => {
      const answer = await stream({ query: VIEWER_CHANGED }, { authorization: `Bearer ${token.slice(0, -4)}AAAA` })
      expect(answer.status).toBe(401)
      expect(JSON.stringify(await answer.json())).toContain('malformed or was not signed')
      const socket = open()
      await once(socket, 'open')
      init(socket, { authorization: `Bearer ${token.slice(0, -4)}AAAA` })
      expect(await closed(socket)).toContain('4401 The access token is malformed')
    })
  })

  describe('what', () => {
    it('queries and mutations are sent to HTTP, and a subscription is sent here', async () => {
      const { errors } = await first({ query: '{ viewer { id } }' })
      expect(errors[0]).toMatchObject({
        message: expect.stringContaining('Send queries and mutations by HTTP'),
        extensions: { code: 'BAD_INPUT' },
      })
      const heard = listenOn(wsClient(backplane.url, token), {
        query: 'mutation { exportPersonalData { __typename } }',
      })
      const end = await eventually(async () => heard.ended(), 'the refusal')
      expect(JSON.stringify(end.error)).toContain('Send queries and mutations by HTTP')
    })

    it('documents are held to the limits of every other: a typo, tokens, aliases, rows, two roots, variables', async () => {
      const wide =
        'members(first: 100) { nodes { tenant { members(first: 100) { nodes { tenant { members(first: 100) { nodes { id } } } } } } } }'
      const refusals: readonly (readonly [object, RegExp])[] = [
        [{ query: 'subscription { viewerChangd { kind } }' }, /Cannot query field/],
        [{ query: `subscription { viewerChanged { ${'kind '.repeat(6_000)} } }` }, /too many|tokens/i],
        [
          {
            query: `subscription { viewerChanged { ${Array.from({ length: 60 }, (_, n) => `a${n}: kind`).join(' ')} } }`,
          },
          /60 aliases, and one may have 50 at most/,
        ],
        [
          {
            query: `subscription ($id: ID!) { tenantChanged(tenantId: $id) { tenant { ${wide} } } }`,
            variables: { id: tenant.publicId },
          },
          /may read .* rows/,
        ],
        [
          { query: 'subscription { viewerChanged { kind } notificationReceived { kind } }' },
          /only one top level field/,
        ],
        [{ query: TENANT_CHANGED, variables: {} }, /\$tenantId/],
        [{ query: 'subscription { viewerChanged(since: "x") { kind } }' }, /"since" must be the position/],
        [{ documentId: 'sha256:none' }, /not registered/],
        [{}, /as "query"/],
      ]
      for (const [body, words] of refusals) {
        const { errors, data } = await first(body)
        expect(errors[0]?.message).toMatch(words)
        expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', requestId: expect.stringMatching(/^req_/) })
        expect(data).toBeNull()
      }
    })

    it('another tenant is not found, as if it were not there', async () => {
      const stranger = await (await seed.person('Eve')).token()
      const asked = (tenantId: string) =>
        firstLive(backplane.url, stranger, { query: TENANT_CHANGED, variables: { tenantId } })
      const [theirs, nobodys] = [await asked(tenant.publicId), await asked('tnt_00000000000070008000000000000000')]
      expect(theirs.errors[0]).toMatchObject({ extensions: { code: 'NOT_FOUND' } })
      expect(theirs.errors[0]?.message).toBe(nobodys.errors[0]?.message)
    })

    it('is POST with JSON and Accept: text/event-stream, of 256 KiB and 32 levels at most', async () => {
      expect((await fetch(`${backplane.url}/graphql/stream`, { headers: bearer() })).status).toBe(405)
      expect((await stream({ query: VIEWER_CHANGED }, { ...bearer(), accept: 'application/json' })).status).toBe(406)
      expect((await stream({ query: VIEWER_CHANGED }, { ...bearer(), 'content-type': 'text/plain' })).status).toBe(415)
      expect((await stream({ query: 'x'.repeat(300_000) }, bearer())).status).toBe(413)
      const deep = `{"variables":${'{"a":'.repeat(40)}1${'}'.repeat(41)}`
      const answer = await fetch(`${backplane.url}/graphql/stream`, {
        ...{ method: 'POST', body: deep },
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...bearer() },
      })
      expect(answer.status).toBe(400)
    })
  })
})
