import { decodeJwt } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { cookieFetch, openClient, signIn } from '../support/sign-in.ts'
import { verifyAccessToken } from '../support/verify-token.ts'

let issuer: TestIssuer
let client: oidc.Configuration
let strict: oidc.Configuration
const browser = cookieFetch()
const REDIRECT = 'http://127.0.0.1/callback'
const STRICT_REDIRECT = 'https://strict.example/callback'

beforeAll(async () => {
  issuer = await startLocalIdentity()
  await signIn({
    publicUrl: issuer.url,
    email: 'ada@example.com',
    password: 'correct horse battery',
    signUp: { name: 'Ada' },
    code: issuer.codeFor('ada@example.com'),
    browser,
  })
  client = await openClient(issuer.url)
  const sql = await issuer.host.sql('local_identity')
  await sql.query('insert into clients (id, metadata) values ($1, $2)', [
    'strict',
    {
      redirect_uris: [STRICT_REDIRECT],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      first_party: true,
      dpop_bound_access_tokens: true,
      require_pushed_authorization_requests: true,
    },
  ])
  strict = await openClient(issuer.url, 'strict')
})
afterAll(() => issuer?.close())

async function request(redirectUri = REDIRECT) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const parameters = {
    redirect_uri: redirectUri,
    scope: 'openid api',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  }
  return { parameters, checks: { pkceCodeVerifier } }
}

/** Follows a request in a browser that is signed in, to the application's own address. */
async function follow(url: URL): Promise<URL> {
  let next = url
  for (let step = 0; step < 5; step++) {
    const location = (await browser(next)).headers.get('location')
    if (!location) throw new Error(`${next.href} shows a page`)
    next = new URL(location, next)
    if (next.origin !== issuer.url) return next
  }
  throw new Error('too many redirects')
}

async function bound(configuration = client, redirectUri = REDIRECT) {
  const DPoP = oidc.getDPoPHandle(configuration, await oidc.randomDPoPKeyPair())
  const { parameters, checks } = await request(redirectUri)
  const url = await oidc.buildAuthorizationUrlWithPAR(configuration, parameters, { DPoP })
  const callback = await follow(url)
  return { DPoP, url, callback, checks }
}

describe('a pushed authorization request (RFC 9126)', () => {
  it('signs in as any other, with nothing of it in the address', async () => {
    const { parameters, checks } = await request()
    const url = await oidc.buildAuthorizationUrlWithPAR(client, parameters)
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
    const tokens = await oidc.authorizationCodeGrant(client, await follow(url), checks)
    await verifyAccessToken(tokens.access_token, issuer.identity.verifierConfig())
  })

  it('works once, and only for the client that pushed it', async () => {
    const { parameters } = await request()
    const url = await oidc.buildAuthorizationUrlWithPAR(client, parameters)
    const stolen = new URL(url)
    stolen.searchParams.set('client_id', 'strict')
    const refused = new URL((await fetch(stolen, { redirect: 'manual' })).headers.get('location') ?? '')
    expect([refused.origin, refused.searchParams.has('error')]).toEqual(['https://strict.example', true])
    expect(refused.searchParams.has('code')).toBe(false)
    expect((await follow(url)).searchParams.has('code')).toBe(true)
    const again = new URL((await browser(url)).headers.get('location') ?? '')
    expect([again.searchParams.get('error'), again.searchParams.has('code')]).toEqual(['invalid_request_uri', false])
  })

  it('is refused with an address that is not registered', async () => {
    const { parameters } = await request('http://127.0.0.1/other')
    await expect(oidc.buildAuthorizationUrlWithPAR(client, parameters)).rejects.toMatchObject({
      error: 'invalid_request',
    })
  })

  it('is what a client must send that is registered so', async () => {
    const { parameters } = await request(STRICT_REDIRECT)
    const answer = await follow(oidc.buildAuthorizationUrl(strict, parameters))
    expect(answer.searchParams.get('error')).toBe('invalid_request')
    expect(answer.searchParams.has('code')).toBe(false)
  })
})

describe('tokens that are bound to a key (RFC 9449)', () => {
  it('name the key, of the access token and of all that comes of it', async () => {
    const { DPoP, callback, checks } = await bound()
    const tokens = await oidc.authorizationCodeGrant(client, callback, checks, undefined, { DPoP })
    expect(tokens.token_type).toBe('dpop')
    const jkt = await DPoP.calculateThumbprint()
    expect(decodeJwt(tokens.access_token).cnf).toEqual({ jkt })
    const next = await oidc.refreshTokenGrant(client, tokens.refresh_token ?? '', undefined, { DPoP })
    expect(decodeJwt(next.access_token).cnf).toEqual({ jkt })
  })

  it('cannot be refreshed by a thief, who has no key or another one', async () => {
    const { DPoP, callback, checks } = await bound()
    const tokens = await oidc.authorizationCodeGrant(client, callback, checks, undefined, { DPoP })
    const refreshToken = tokens.refresh_token ?? ''
    const other = oidc.getDPoPHandle(client, await oidc.randomDPoPKeyPair())
    const invalidGrant = { error: 'invalid_grant' }
    await expect(oidc.refreshTokenGrant(client, refreshToken)).rejects.toMatchObject(invalidGrant)
    await expect(oidc.refreshTokenGrant(client, refreshToken, undefined, { DPoP: other })).rejects.toMatchObject(
      invalidGrant,
    )
    await oidc.refreshTokenGrant(client, refreshToken, undefined, { DPoP })
  })

  it('are the only ones for a client that is registered so', async () => {
    const { callback, checks, DPoP } = await bound(strict, STRICT_REDIRECT)
    await expect(oidc.authorizationCodeGrant(strict, callback, checks)).rejects.toMatchObject({
      error: 'invalid_grant',
    })
    const again = await bound(strict, STRICT_REDIRECT)
    const tokens = await oidc.authorizationCodeGrant(strict, again.callback, again.checks, undefined, {
      DPoP: again.DPoP,
    })
    expect(decodeJwt(tokens.access_token).cnf).toEqual({ jkt: await again.DPoP.calculateThumbprint() })
    expect(DPoP).not.toBe(again.DPoP)
  })

  it('are given for one proof once, however many show it at once', async () => {
    const { parameters } = await request()
    const proofs: string[] = []
    const watched = await openClient(issuer.url)
    watched[oidc.customFetch] = async (_url, options) => {
      proofs.push(new Headers(options.headers as Record<string, string>).get('dpop') ?? '')
      throw new Error('kept back')
    }
    const DPoP = oidc.getDPoPHandle(watched, await oidc.randomDPoPKeyPair())
    await expect(oidc.buildAuthorizationUrlWithPAR(watched, parameters, { DPoP })).rejects.toThrow()
    const push = () =>
      fetch(`${issuer.url}/oidc/request`, {
        method: 'POST',
        headers: { dpop: proofs[0] ?? '' },
        body: new URLSearchParams({ client_id: 'backplane-cli', response_type: 'code', ...parameters }),
      })
    const eight = await Promise.all(Array.from({ length: 8 }, push))
    expect(eight.filter(({ status }) => status === 201)).toHaveLength(1)
  })

  it('are not forced on anybody: without a proof nothing is bound', async () => {
    const { parameters, checks } = await request()
    const callback = await follow(oidc.buildAuthorizationUrl(client, parameters))
    const tokens = await oidc.authorizationCodeGrant(client, callback, checks)
    expect(tokens.token_type).toBe('bearer')
    expect(decodeJwt(tokens.access_token)).not.toHaveProperty('cnf')
  })
})
