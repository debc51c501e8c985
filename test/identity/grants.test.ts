import { createHash } from 'node:crypto'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { authorize, cookieFetch, openClient, readForm, signIn } from '../support/sign-in.ts'
import { authorizationUrl } from '../support/sign-in-page.ts'

let issuer: TestIssuer
let client: oidc.Configuration
let people = 0
const CLI = { client_id: 'backplane-cli', redirect_uri: 'http://127.0.0.1/callback' }
const PASSWORD = 'correct horse battery'

beforeAll(async () => {
  issuer = await startLocalIdentity()
  client = await openClient(issuer.url)
})
afterAll(() => issuer?.close())

async function somebody() {
  const email = `grants${++people}@example.com`
  await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
  return { email, password: PASSWORD, browser: cookieFetch() }
}

async function signedIn() {
  const who = await somebody()
  const tokens = await signIn({ publicUrl: issuer.url, ...who })
  if (!tokens.refreshToken || !tokens.idToken) throw new Error('a first-party client gets a refresh token')
  return { ...who, ...tokens, refreshToken: tokens.refreshToken, idToken: tokens.idToken }
}

async function refresh(refreshToken: string | undefined): Promise<string> {
  const answer = await oidc.refreshTokenGrant(client, refreshToken ?? '')
  if (!answer.refresh_token) throw new Error('refreshing gives the next refresh token')
  return answer.refresh_token
}

const invalidGrant = { error: 'invalid_grant' }

describe('a refresh token', () => {
  it('is replaced by each use', async () => {
    const { refreshToken } = await signedIn()
    const second = await refresh(refreshToken)
    const third = await refresh(second)
    expect(new Set([refreshToken, second, third]).size).toBe(3)
  })

  it('is of no use to another client', async () => {
    const { refreshToken } = await signedIn()
    const web = await openClient(issuer.url, 'backplane-web')
    await expect(oidc.refreshTokenGrant(web, refreshToken)).rejects.toMatchObject(invalidGrant)
    await refresh(refreshToken)
  })

  it('ends when it is revoked, with all that came of it', async () => {
    const { refreshToken } = await signedIn()
    const second = await refresh(refreshToken)
    await oidc.tokenRevocation(client, second)
    await expect(refresh(second)).rejects.toMatchObject(invalidGrant)
  })

  it('ends with blocking, and does not come back with unblocking', async () => {
    const { refreshToken, subject } = await signedIn()
    const user = (await issuer.identity.users.get(subject as never))?.subject
    if (!user) throw new Error('the user exists')
    await issuer.identity.users.block(user, { idempotencyKey: 'block' })
    await expect(refresh(refreshToken)).rejects.toMatchObject(invalidGrant)
    await issuer.identity.users.unblock(user, { idempotencyKey: 'unblock' })
    await expect(refresh(refreshToken)).rejects.toMatchObject(invalidGrant)
  })

  it('cannot slip through while its user is being blocked', async () => {
    const { refreshToken, subject } = await signedIn()
    const user = (await issuer.identity.users.get(subject as never))?.subject
    if (!user) throw new Error('the user exists')
    const attempts = Array.from({ length: 12 }, () => refresh(refreshToken).catch(() => null))
    await issuer.identity.users.block(user, { idempotencyKey: 'block' })
    for (const survivor of (await Promise.all(attempts)).filter((token) => token !== null))
      await expect(refresh(survivor)).rejects.toMatchObject(invalidGrant)
  })

  it('ends with signing out, and so does the session', async () => {
    const who = await signedIn()
    const asked = oidc.buildEndSessionUrl(client, {
      id_token_hint: who.idToken,
      post_logout_redirect_uri: 'http://127.0.0.1/',
      state: 'bye',
    })
    const page = await (await who.browser(asked)).text()
    const form = readForm(page)
    const body = new URLSearchParams({ ...form?.fields, logout: 'yes' })
    const done = await who.browser(new URL(form?.action ?? '', asked), { method: 'POST', body })
    expect(done.headers.get('location')).toBe('http://127.0.0.1/?state=bye')
    await expect(refresh(who.refreshToken)).rejects.toMatchObject(invalidGrant)
    const again = authorize(client, { email: who.email, password: 'not the password', browser: who.browser })
    await expect(again, 'the form is shown again').rejects.toThrow('is wrong')
  })
})

describe('an authorization code', () => {
  it('works once: a replay is refused and ends what the first use gave', async () => {
    const { callback, checks } = await authorize(client, await somebody())
    const first = await oidc.authorizationCodeGrant(client, callback, checks)
    await expect(oidc.authorizationCodeGrant(client, callback, checks)).rejects.toMatchObject(invalidGrant)
    await expect(refresh(first.refresh_token)).rejects.toMatchObject(invalidGrant)
  })

  it('gives tokens to at most one of many who use it at once', async () => {
    const { callback, checks } = await authorize(client, await somebody())
    const tries = Array.from({ length: 8 }, () => oidc.authorizationCodeGrant(client, callback, checks))
    const won = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled')
    expect(won.length).toBeLessThanOrEqual(1)
  })

  it('is worthless without the verifier of its own request, and stays good for who has it', async () => {
    const { callback, checks } = await authorize(client, await somebody())
    const wrong = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() }
    await expect(oidc.authorizationCodeGrant(client, callback, wrong)).rejects.toMatchObject(invalidGrant)
    await oidc.authorizationCodeGrant(client, callback, checks)
  })

  it.each<Record<string, string>>([
    { code_challenge: '', code_challenge_method: '' },
    { code_challenge_method: 'plain' },
  ])('is not given without PKCE: %j', async (less) => {
    const answer = await fetch(authorizationUrl(issuer.url, { ...CLI, ...less }), { redirect: 'manual' })
    const location = new URL(answer.headers.get('location') ?? '')
    expect(location.searchParams.get('error')).toBe('invalid_request')
    expect(location.searchParams.has('code')).toBe(false)
  })

  it.each([
    ['backplane-web', '/callback', true],
    ['backplane-web', '/silent', true],
    ['backplane-web', '/callback/', false],
    ['backplane-web', '/callback?next=1', false],
    ['backplane-web', 'https://evil.example/callback', false],
    ['backplane-web', 'http://127.0.0.1:5173/callback', false],
    ['backplane-cli', 'http://127.0.0.1:53211/callback', true],
    ['backplane-cli', 'http://127.0.0.1:53211/other', false],
    ['backplane-cli', 'http://localhost:53211/callback', false],
    ['nobody', '/callback', false],
  ])('of %s is sent to %s: %s', async (clientId, uri, accepted) => {
    const redirectUri = uri.startsWith('/') ? `${issuer.url}${uri}` : uri
    const answer = await fetch(authorizationUrl(issuer.url, { client_id: clientId, redirect_uri: redirectUri }), {
      redirect: 'manual',
    })
    if (accepted) {
      expect(answer.status).toBe(303)
      expect(answer.headers.get('location')).toMatch(/^\/interaction\//)
    } else {
      expect(answer.status).toBe(400)
      expect(answer.headers.get('location'), 'never redirected to an address that is not registered').toBeNull()
    }
  })

  it('may go to a development server that the configuration names', async () => {
    issuer.server.serve(await issuer.another({ devOrigins: ['http://127.0.0.1:5173'] }))
    const answer = await fetch(authorizationUrl(issuer.url, { redirect_uri: 'http://127.0.0.1:5173/callback' }), {
      redirect: 'manual',
    })
    expect(answer.headers.get('location')).toMatch(/^\/interaction\//)
    issuer.server.serve(await issuer.another())
    const gone = await fetch(authorizationUrl(issuer.url, { redirect_uri: 'http://127.0.0.1:5173/callback' }), {
      redirect: 'manual',
    })
    expect(gone.status).toBe(400)
    issuer.server.serve(issuer.identity)
  })
})

describe('a confidential client', () => {
  it('proves itself with its secret, of which only a hash is stored', async () => {
    const secret = 'Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldCBhdCBhbGw'
    const redirectUri = 'https://partner.example/callback'
    const sql = await issuer.host.sql('local_identity')
    await sql.query('insert into clients (id, secret_sha256, metadata) values ($1, $2, $3)', [
      'partner',
      createHash('sha256').update(secret).digest('base64url'),
      { redirect_uris: [redirectUri], grant_types: ['authorization_code'], first_party: true },
    ])
    const partner = (given: string) =>
      oidc.discovery(new URL(`${issuer.url}/oidc`), 'partner', undefined, oidc.ClientSecretBasic(given), {
        execute: [oidc.allowInsecureRequests],
      })
    const right = await partner(secret)
    const wrong = await partner(createHash('sha256').update(secret).digest('base64url'))
    const { callback, checks } = await authorize(right, { ...(await somebody()), redirectUri })
    await expect(oidc.authorizationCodeGrant(wrong, callback, checks)).rejects.toMatchObject({ status: 401 })
    expect((await oidc.authorizationCodeGrant(right, callback, checks)).access_token).toBeTruthy()
  })

  it('that is not ours gets no code from somebody who does not say yes', async () => {
    const redirectUri = 'https://stranger.example/callback'
    const sql = await issuer.host.sql('local_identity')
    await sql.query('insert into clients (id, metadata) values ($1, $2)', [
      'stranger',
      { redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' },
    ])
    const stranger = await openClient(issuer.url, 'stranger')
    const { callback } = await authorize(stranger, { ...(await somebody()), redirectUri })
    expect(callback.searchParams.get('error')).toBe('access_denied')
    expect(callback.searchParams.has('code')).toBe(false)
  })
})
