import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { openConfidential } from '../support/open-client.ts'
import { authorize, cookieFetch, openClient } from '../support/sign-in.ts'
import { authorizationUrl } from '../support/sign-in-page.ts'

let issuer: TestIssuer
let client: oidc.Configuration
const ADA = { email: 'ada@example.com', password: 'correct horse battery' }
const SECRET = 'Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldCBhdCBhbGw'
const REDIRECT = 'https://partner.example/callback'
const invalidGrant = { error: 'invalid_grant' }
let pair: Awaited<ReturnType<typeof generateKeyPair>>

beforeAll(async () => {
  issuer = await startLocalIdentity()
  client = await openClient(issuer.url)
  await issuer.identity.users.create(ADA, { idempotencyKey: 'ada' })
  pair = await generateKeyPair('ES256', { extractable: true })
  const sql = await issuer.host.sql('local_identity')
  const add = (id: string, secret: string | null, metadata: object) =>
    sql.query('insert into clients (id, secret_sha256, metadata) values ($1, $2, $3)', [
      id,
      secret && createHash('sha256').update(secret).digest('base64url'),
      {
        redirect_uris: [REDIRECT],
        grant_types: ['authorization_code', 'refresh_token'],
        first_party: true,
        ...metadata,
      },
    ])
  await add('partner', SECRET, {})
  const published: JWK = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }
  await add('signing', null, { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [published] } })
})
afterAll(() => issuer?.close())

const codeFor = (configuration = client, redirectUri?: string) =>
  authorize(configuration, { ...ADA, browser: cookieFetch(), ...(redirectUri && { redirectUri }) })
const token = (fields: Record<string, string>) =>
  fetch(`${issuer.url}/oidc/token`, { method: 'POST', body: new URLSearchParams(fields) })

describe('a code in the wrong hands', () => {
  it('is worth nothing to another client, and stays good for its own', async () => {
    const partner = await openConfidential(issuer.url, 'partner', oidc.ClientSecretBasic(SECRET))
    const { callback, checks } = await codeFor()
    await expect(oidc.authorizationCodeGrant(partner, callback, checks)).rejects.toMatchObject(invalidGrant)
    await oidc.authorizationCodeGrant(client, callback, checks)
  })

  it('is worth nothing with another redirect address, however alike', async () => {
    const { callback, checks } = await codeFor()
    const answer = await token({
      grant_type: 'authorization_code',
      client_id: 'backplane-cli',
      code: callback.searchParams.get('code') ?? '',
      code_verifier: checks.pkceCodeVerifier,
      redirect_uri: 'http://127.0.0.1/callback/',
    })
    expect([answer.status, (await answer.json()) as object]).toMatchObject([400, invalidGrant])
  })

  it('is worth nothing without the verifier, though PKCE is all that a public client has', async () => {
    const { callback } = await codeFor()
    const answer = await token({
      grant_type: 'authorization_code',
      client_id: 'backplane-cli',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: 'http://127.0.0.1/callback',
    })
    expect([answer.status, (await answer.json()) as object]).toMatchObject([400, invalidGrant])
  })

  it('that is used twice ends all that the first use gave, access to refresh included', async () => {
    const { callback, checks } = await codeFor()
    const tokens = await oidc.authorizationCodeGrant(client, callback, checks)
    const next = await oidc.refreshTokenGrant(client, tokens.refresh_token ?? '')
    await expect(oidc.authorizationCodeGrant(client, callback, checks)).rejects.toMatchObject(invalidGrant)
    await expect(oidc.refreshTokenGrant(client, next.refresh_token ?? '')).rejects.toMatchObject(invalidGrant)
    const { active } = await oidc.tokenIntrospection(client, next.refresh_token ?? '')
    expect(active).toBe(false)
  })
})

describe('PKCE', () => {
  it.each([
    ['left out', { code_challenge: '', code_challenge_method: '' }],
    ['weakened to plain', { code_challenge_method: 'plain' }],
    ['weakened by leaving the method out', { code_challenge_method: '' }],
  ])('cannot be %s', async (_how, parameters) => {
    const answer = await fetch(authorizationUrl(issuer.url, parameters), { redirect: 'manual' })
    const location = new URL(answer.headers.get('location') ?? '', issuer.url)
    expect(location.searchParams.get('error')).toBe('invalid_request')
    expect(location.searchParams.has('code')).toBe(false)
  })

  it('cannot be left out in a pushed request either', async () => {
    const answer = await fetch(`${issuer.url}/oidc/request`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: 'backplane-cli',
        response_type: 'code',
        scope: 'openid api',
        redirect_uri: 'http://127.0.0.1/callback',
      }),
    })
    expect([answer.status, (await answer.json()) as object]).toMatchObject([400, { error: 'invalid_request' }])
  })
})

describe('a client that must prove itself', () => {
  it('cannot be played by naming it', async () => {
    const partner = await openConfidential(issuer.url, 'partner', oidc.ClientSecretBasic(SECRET))
    const { callback, checks } = await codeFor(partner, REDIRECT)
    const pretender = await openClient(issuer.url, 'partner')
    await expect(oidc.authorizationCodeGrant(pretender, callback, checks)).rejects.toMatchObject({ status: 401 })
    await oidc.authorizationCodeGrant(partner, callback, checks)
  })

  it('may prove it by a signature instead of a secret, with its own key only, and each once', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    const signing = await openConfidential(
      issuer.url,
      'signing',
      oidc.PrivateKeyJwt({ key: pair.privateKey, kid: 'one' }),
    )
    const forging = await openConfidential(issuer.url, 'signing', oidc.PrivateKeyJwt({ key: privateKey, kid: 'one' }))
    const { callback, checks } = await codeFor(signing, REDIRECT)
    await expect(oidc.authorizationCodeGrant(forging, callback, checks)).rejects.toMatchObject({ status: 401 })
    expect((await oidc.authorizationCodeGrant(signing, callback, checks)).access_token).toBeTruthy()
  })
})

describe('asking about a token', () => {
  it('is answered to the client that holds it, and to no other', async () => {
    const partner = await openConfidential(issuer.url, 'partner', oidc.ClientSecretBasic(SECRET))
    const { callback, checks } = await codeFor()
    const { refresh_token = '' } = await oidc.authorizationCodeGrant(client, callback, checks)
    expect(await oidc.tokenIntrospection(client, refresh_token)).toMatchObject({
      active: true,
      client_id: 'backplane-cli',
    })
    expect(await oidc.tokenIntrospection(partner, refresh_token)).toEqual({ active: false })
    await oidc.tokenRevocation(partner, refresh_token)
    expect(await oidc.tokenIntrospection(client, refresh_token), 'nor can another revoke it').toMatchObject({
      active: true,
    })
  })
})

describe('what the issuer does not do', () => {
  it.each([
    ['urn:ietf:params:oauth:grant-type:token-exchange', { subject_token: 'x', requested_subject: 'somebody' }],
    ['password', { username: ADA.email, password: ADA.password }],
    ['implicit', {}],
  ])('the grant %s is refused', async (grantType, more) => {
    const answer = await token({ grant_type: grantType, client_id: 'backplane-cli', ...more })
    expect([answer.status, (await answer.json()) as object]).toMatchObject([400, { error: 'unsupported_grant_type' }])
  })

  it.each(['token', 'id_token', 'code token', 'none'])('the response type %j is refused', async (responseType) => {
    const answer = await fetch(authorizationUrl(issuer.url, { response_type: responseType, nonce: 'n' }), {
      redirect: 'manual',
    })
    const location = answer.headers.get('location') ?? ''
    expect(location).toMatch(/error=(unsupported_response_type|unauthorized_client|invalid_request)/)
    expect(location).not.toMatch(/access_token=|id_token=|code=/)
  })

  it('an access token for the API opens no door at the issuer', async () => {
    const { callback, checks } = await codeFor()
    const { access_token } = await oidc.authorizationCodeGrant(client, callback, checks)
    const answer = await fetch(`${issuer.url}/oidc/me`, { headers: { authorization: `Bearer ${access_token}` } })
    expect(answer.status).toBe(404)
  })
})
