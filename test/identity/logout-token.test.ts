import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logoutTokenReader } from '../../providers/identity/logout-token.ts'
import type { SessionEnded } from '../../providers/identity/port.ts'
import { type OidcWire, startOidcWire, type TokenWish } from '../support/wire/oidc/oidc-wire.ts'
import { logoutRequest } from './auth0-tenant.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const MINUTE = 60_000

let wire: OidcWire
let read: ReturnType<typeof logoutTokenReader>
beforeAll(async () => {
  wire = await startOidcWire()
  read = readerOf(`${wire.issuer}/protocol/openid-connect/certs`)
})
afterAll(() => wire?.close())

function readerOf(jwksUri: string) {
  const wallClock = { now: () => NOW }
  const rules = { provider: 'oidc', algorithms: ['RS256'] as const, clockToleranceSeconds: 5, wallClock, jwksUri }
  return logoutTokenReader({ ...rules, issuer: wire.issuer, clientId: wire.clientId })
}

const both = { sub: 'ada', sid: 'session-1' }
const token = (wish: TokenWish = {}, facts: { sub?: string; sid?: string } = both) =>
  wire.logoutToken(facts, { issuedAt: NOW, ...wish })
const told = async (wish?: TokenWish, facts?: { sub?: string; sid?: string }): Promise<SessionEnded> =>
  read(logoutRequest(await token(wish, facts)))

describe('a logout token', () => {
  it('says whose session has ended, which one, and when', async () => {
    expect(await told({ claims: { jti: 'token-1' } })).toEqual({
      issuer: wire.issuer,
      subject: 'ada',
      sessionId: 'session-1',
      clientId: null,
      tokenId: 'token-1',
      at: NOW,
    })
  })

  it('may name the person alone, or the session alone', async () => {
    expect(await told({}, { sub: 'ada' })).toMatchObject({ subject: 'ada', sessionId: null })
    expect(await told({}, { sid: 'session-1' })).toMatchObject({ subject: null, sessionId: 'session-1' })
  })

  it.each([
    ['of an issuer that is older than its type', { header: { typ: 'JWT' } }],
    ['with its type in full', { header: { typ: 'application/logout+jwt' } }],
    ['without a type', { header: { typ: undefined } }],
    ['for several clients', { claims: { aud: ['another', 'backplane-web'] } }],
    ['whose issuer’s clock is a little ahead', { issuedAt: new Date(NOW.getTime() + 4_000) }],
    [
      'that was sent again after some minutes',
      { issuedAt: new Date(NOW.getTime() - 9 * MINUTE), claims: { exp: undefined } },
    ],
  ])('%s is believed', async (_, wish: TokenWish) => {
    expect(await told(wish)).toMatchObject({ subject: 'ada' })
  })

  it.each([
    ['was signed by somebody else', { forged: true }, 'signature'],
    ['is signed by a key that is not published', { header: { kid: 'another' } }, 'signature'],
    ['is of another issuer', { claims: { iss: 'https://another.example' } }, 'malformed'],
    ['is for another client', { claims: { aud: 'another' } }, 'malformed'],
    ['is for the API, as access tokens are', { claims: { aud: 'https://api.backplane.test' } }, 'malformed'],
    ['is for nobody', { claims: { aud: undefined } }, 'malformed'],
    ['has expired', { claims: { exp: NOW.getTime() / 1_000 - 6 } }, 'timestamp'],
    [
      'is eleven minutes old',
      { issuedAt: new Date(NOW.getTime() - 11 * MINUTE), claims: { exp: undefined } },
      'timestamp',
    ],
    ['comes from the future', { issuedAt: new Date(NOW.getTime() + MINUTE) }, 'timestamp'],
    ['does not say when it was made', { claims: { iat: undefined } }, 'malformed'],
    ['has no id', { claims: { jti: undefined } }, 'malformed'],
    ['tells no event', { claims: { events: undefined } }, 'malformed'],
    ['tells another event', { claims: { events: { 'https://example.com/other': {} } } }, 'malformed'],
    [
      'tells the event in a list',
      { claims: { events: ['http://schemas.openid.net/event/backchannel-logout'] } },
      'malformed',
    ],
    [
      'tells the event as a text',
      { claims: { events: { 'http://schemas.openid.net/event/backchannel-logout': 'yes' } } },
      'malformed',
    ],
    ['has a nonce, as an ID token has', { claims: { nonce: 'n' } }, 'malformed'],
    ['has an empty nonce', { claims: { nonce: null } }, 'malformed'],
    ['is an access token by its type', { header: { typ: 'at+jwt' } }, 'malformed'],
    ['names neither a person nor a session', { claims: { sub: undefined, sid: undefined } }, 'malformed'],
    ['names an empty session and nobody', { claims: { sub: undefined, sid: '' } }, 'malformed'],
  ])('that %s is refused', async (_, wish: TokenWish, reason) => {
    await expect(told(wish)).rejects.toMatchObject({ name: 'WebhookRefused', reason })
  })

  it('that needs no signature, or one with a secret, is refused', async () => {
    const claims = { ...both, jti: '1', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }
    const unsigned = new UnsecuredJWT(claims)
      .setIssuer(wire.issuer)
      .setAudience(wire.clientId)
      .setIssuedAt(NOW)
      .encode()
    const secret = new TextEncoder().encode(await (await fetch(`${wire.issuer}/protocol/openid-connect/certs`)).text())
    const confused = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'logout+jwt' })
    const { privateKey } = await generateKeyPair('ES256')
    const other = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'logout+jwt' })
    for (const jwt of [unsigned, await confused.sign(secret), await other.sign(privateKey), 'garbage', 'a.b.c'])
      await expect(read(logoutRequest(jwt))).rejects.toMatchObject({ name: 'WebhookRefused', reason: 'signature' })
  })

  it('that does not come as the one field of a form is refused', async () => {
    const logout_token = await token()
    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    const body = (text: string) => Buffer.from(text)
    expect(await read({ headers: form, body: body(`logout_token=${logout_token}`) })).toMatchObject({ subject: 'ada' })
    for (const request of [
      { headers: { 'content-type': 'application/json' }, body: body(JSON.stringify({ logout_token })) },
      { headers: {}, body: body(`logout_token=${logout_token}`) },
      { headers: form, body: body('') },
      { headers: form, body: body(`logout_token=${logout_token}&logout_token=${logout_token}`) },
      { headers: form, body: body(`logout_token=${'a'.repeat(9_000)}`) },
      { headers: form, body: body(`logout_token=${logout_token}&padding=${'a'.repeat(40_000)}`) },
    ])
      await expect(read(request)).rejects.toMatchObject({ name: 'WebhookRefused', reason: 'malformed' })
  })

  it('is to be sent again when the issuer’s keys cannot be had', async () => {
    const unavailable = { name: 'ProviderError', fault: 'unavailable', operation: 'readLogoutToken' }
    for (const away of ['http://127.0.0.1:1/certs', `${wire.url}/nothing`])
      await expect(readerOf(away)(logoutRequest(await token()))).rejects.toMatchObject(unavailable)
  })
})
