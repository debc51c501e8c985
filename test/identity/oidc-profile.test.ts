import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { oidcIdentity } from '../../providers/identity/oidc/oidc-identity.ts'
import type { Principal } from '../../providers/identity/port.ts'
import { eventually } from '../support/eventually.ts'
import { verifyAccessToken } from '../support/verify-token.ts'
import { startOidcWire, type TokenWish } from '../support/wire/oidc/oidc-wire.ts'
import type { WireAnswer } from '../support/wire/wire-server.ts'
import { type OidcFixture, openOidc, settingsFor } from './oidc-issuer.ts'

const USERINFO = 'GET /realms/acme/protocol/openid-connect/userinfo'

describe('who holds a token, by the userinfo endpoint', () => {
  let issuer: OidcFixture
  beforeAll(async () => {
    issuer = await openOidc('keycloak')
  })
  afterAll(() => issuer?.close())

  async function holder(wish: TokenWish = {}) {
    const { wire, identity } = issuer
    const account = wire.register({ email: 'ada@example.com', name: 'Ada Lovelace', emailVerified: true })
    const token = await wire.accessToken(account.subject, wire.signIn(account.subject) ?? '', wish)
    const principal: Principal = identity.toPrincipal(await verifyAccessToken(token, identity.verifierConfig()))
    const profile = (signal?: AbortSignal) => identity.profile(principal, token, signal ? { signal } : {})
    return { account, token, principal, profile }
  }
  async function answering(answer: (claims: Readonly<Record<string, unknown>>) => WireAnswer) {
    issuer.wire.answerUserinfo(answer)
    const { profile, token } = await holder()
    const result = await profile().catch((error: unknown) => error)
    issuer.wire.answerUserinfo(null)
    expect(inspect(result, { depth: 20, showHidden: true }), 'the token is in no error').not.toContain(token)
    return result
  }
  const claimsWith = (more: object) => (claims: object) => ({ status: 200, body: { ...claims, ...more } })

  it('is asked with the token itself, once', async () => {
    const { profile, token, account } = await holder()
    const before = issuer.wire.requests.length
    expect(await profile()).toEqual({
      subject: account.subject,
      email: 'ada@example.com',
      emailVerified: true,
      name: 'Ada Lovelace',
      pictureUrl: null,
      blocked: false,
    })
    const asked = issuer.wire.requests.slice(before)
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${token}`])
  })

  it('is nobody when the account was disabled or removed after the token was made', async () => {
    const { profile, account } = await holder()
    issuer.wire.change(account.subject, { enabled: false })
    expect(await profile()).toBeNull()
  })

  it('cannot be told without the scopes for it', async () => {
    for (const scope of ['profile', 'openid profile']) {
      const { profile } = await holder({ scope })
      await expect(profile()).rejects.toMatchObject({ fault: 'rejected', detail: expect.stringContaining('scope') })
    }
  })

  it('is never taken from what the endpoint says of somebody else', async () => {
    const other = await answering(claimsWith({ sub: 'somebody-else' }))
    expect(other).toMatchObject({ fault: 'misconfigured', detail: expect.stringContaining('another subject') })
  })

  it('is composed where the issuer gives no whole name, and verified only where it says so', async () => {
    const parts = await answering(
      claimsWith({ name: '', given_name: 'Ada', family_name: 'King', email_verified: 'false' }),
    )
    expect(parts).toMatchObject({ name: 'Ada King', emailVerified: false })
    const bare = { name: undefined, given_name: undefined, family_name: undefined, email_verified: undefined }
    expect(await answering(claimsWith({ ...bare, picture: 'https://example.com/ada.png' }))).toMatchObject({
      name: null,
      emailVerified: false,
      pictureUrl: 'https://example.com/ada.png',
    })
  })

  it('is not read from a signed answer, and the words say what to change', async () => {
    const signed = await answering(() => ({
      status: 200,
      headers: { 'content-type': 'application/jwt' },
      text: 'a.b.c',
    }))
    expect(signed).toMatchObject({ fault: 'misconfigured', detail: expect.stringMatching(/application\/jwt.*JSON/) })
  })

  it.each<[string, WireAnswer, object]>([
    [
      'is busy',
      { status: 429, headers: { 'retry-after': '7' }, body: {} },
      { fault: 'rate_limited', retryAfterMs: 7_000 },
    ],
    ['is busy and does not say how long', { status: 429, body: {} }, { fault: 'rate_limited', retryAfterMs: 10_000 }],
    ['fails', { status: 503, text: 'away' }, { fault: 'unavailable' }],
    [
      'answers a page',
      { status: 200, headers: { 'content-type': 'text/html' }, text: '<html>' },
      { fault: 'unavailable' },
    ],
    ['answers without a subject', { status: 200, body: { email: 'ada@example.com' } }, { fault: 'unavailable' }],
    ['answers a list', { status: 200, body: [] }, { fault: 'unavailable' }],
    [
      'answers without end',
      { status: 200, text: 'a'.repeat(100_000) },
      { fault: 'unavailable', detail: /more than 65536/ },
    ],
    ['does not know the path', { status: 404, body: {} }, { fault: 'rejected' }],
  ])('says so when the issuer %s', async (_, answer, { detail, ...expected }: { detail?: RegExp }) => {
    const more = detail ? { detail: expect.stringMatching(detail) } : {}
    expect(await answering(() => answer)).toMatchObject({
      name: 'ProviderError',
      operation: 'profile',
      ...expected,
      ...more,
    })
  })

  it('is not asked for where the issuer sends us on to, which may be anybody’s', async () => {
    const location = `${issuer.wire.issuer}/protocol/openid-connect/userinfo`
    let asked = 0
    const sentOn = await answering((claims) => {
      asked += 1
      return asked === 1 ? { status: 302, headers: { location } } : { status: 200, body: claims }
    })
    expect(sentOn).toMatchObject({ fault: 'unavailable' })
    expect(asked).toBe(1)
  })

  it('says so when the connection breaks, and when the caller gives up', async () => {
    const { profile } = await holder()
    issuer.wire.fail({ on: USERINFO, how: 'reset' })
    await expect(profile()).rejects.toMatchObject({ fault: 'unavailable' })
    issuer.wire.fail({ on: USERINFO, how: 'hang' })
    const giveUp = new AbortController()
    const before = issuer.wire.requests.length
    const asked = profile(giveUp.signal).catch((error: unknown) => error)
    await eventually(async () => issuer.wire.requests.length > before, 'the issuer was asked')
    giveUp.abort()
    expect(await asked).toMatchObject({ fault: 'unavailable' })
  })

  it('says so after five seconds when the issuer never answers', async () => {
    const { profile } = await holder()
    issuer.wire.fail({ on: USERINFO, how: 'hang' })
    await expect(profile()).rejects.toMatchObject({ fault: 'unavailable', detail: 'no answer within 5 s' })
  })
})

describe('who holds a token of an issuer without a userinfo endpoint', () => {
  it('is what the token itself says', async () => {
    const wire = await startOidcWire({ metadata: () => ({ userinfo_endpoint: undefined }) })
    const identity = await oidcIdentity(settingsFor(wire))
    const { subject } = wire.register({ email: 'ada@example.com', emailVerified: true })
    const holder = async (wish: TokenWish) => {
      const token = await wire.accessToken(subject, '', wish)
      return identity.profile(identity.toPrincipal(await verifyAccessToken(token, identity.verifierConfig())), token)
    }
    const ada = { subject, email: 'ada@example.com', emailVerified: true, name: null }
    expect(await holder({})).toMatchObject(ada)
    await expect(holder({ claims: { email: undefined } })).rejects.toMatchObject({ fault: 'rejected' })
    await wire.close()
  })
})
