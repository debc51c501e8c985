import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '../../providers/identity/port.ts'
import { verifyAccessToken } from '../support/verify-token.ts'
import type { TokenWish } from '../support/wire/oidc/oidc-wire.ts'
import type { Vendor } from '../support/wire/oidc/vendors.ts'
import { type OidcFixture, openOidc } from './oidc-issuer.ts'

const VENDORS = ['keycloak', 'okta', 'cognito'] as const
const NO_TOKEN = { name: 'ProviderError', fault: 'rejected', operation: 'toPrincipal' }

describe('the tokens of any OpenID Connect issuer', () => {
  const issuers = {} as Record<Vendor, OidcFixture>
  beforeAll(async () => {
    for (const vendor of VENDORS) issuers[vendor] = await openOidc(vendor)
  })
  afterAll(() => Promise.all(Object.values(issuers).map(({ close }) => close())))

  async function read(vendor: Vendor, token: string): Promise<Principal> {
    const { identity } = issuers[vendor]
    return identity.toPrincipal(await verifyAccessToken(token, identity.verifierConfig()))
  }
  async function person(vendor: Vendor, wish: TokenWish = {}) {
    const { wire } = issuers[vendor]
    const { subject } = wire.register({ email: 'ada@example.com' })
    const session = wire.signIn(subject) ?? ''
    return {
      subject,
      session,
      principal: () => wire.accessToken(subject, session, wish).then((token) => read(vendor, token)),
    }
  }

  it.each(VENDORS)('of %s name the person, the client, the scopes and the session', async (vendor) => {
    const { wire } = issuers[vendor]
    const { subject, session, principal } = await person(vendor)
    const { issuedAt, expiresAt, ...rest } = await principal()
    expect(rest).toEqual({
      kind: 'user',
      issuer: wire.issuer,
      subject,
      clientId: wire.clientId,
      scopes: new Set(['openid', 'profile', 'email']),
      // Okta's access tokens name none.
      sessionId: vendor === 'okta' ? null : session,
    })
    expect(expiresAt - issuedAt).toBe(300_000)
  })

  it.each(VENDORS)('of %s are known for a machine’s when the client is its own subject', async (vendor) => {
    const token = await issuers[vendor].wire.machineToken()
    expect(await read(vendor, token)).toMatchObject({ kind: 'machine', clientId: 'partner', scopes: new Set(['api']) })
  })

  it('of a person who chose a machine’s name at Keycloak are a person’s', async () => {
    const { subject, principal } = await person('keycloak', {
      claims: { preferred_username: 'service-account-backplane-web' },
    })
    expect(await principal()).toMatchObject({ kind: 'user', subject })
  })

  it('of a person at Okta keep their subject when the name for signing in changes', async () => {
    const { wire } = issuers.okta
    const { subject } = wire.register({ email: 'ada@example.com' })
    wire.change(subject, { login: 'ada.lovelace@example.com' })
    expect(await read('okta', await wire.accessToken(subject, ''))).toMatchObject({ subject })
  })

  it.each(VENDORS)('of %s that are ID tokens are no access tokens, also with the API’s audience', async (vendor) => {
    const { wire, identity } = issuers[vendor]
    const { subject, session } = await person(vendor)
    await expect(read(vendor, await wire.idToken(subject, session))).rejects.toThrow(/claim value|missing|rejected/)
    const payload = JSON.parse(
      Buffer.from((await wire.idToken(subject, session)).split('.')[1] ?? '', 'base64url').toString(),
    )
    expect(() => identity.toPrincipal({ ...payload, aud: wire.audience })).toThrow(expect.objectContaining(NO_TOKEN))
  })

  it.each([
    ['keycloak', 'a refresh token', { typ: 'Refresh' }],
    ['keycloak', 'a logout token', { typ: 'Logout' }],
    ['keycloak', 'a logout token without its type', { typ: undefined, events: {} }],
    ['keycloak', 'without a client', { azp: undefined }],
    ['okta', 'without the person', { uid: undefined }],
    ['okta', 'with a client that is no text', { cid: 7 }],
    ['cognito', 'for another use', { token_use: 'id' }],
  ] as const)('of %s are refused: %s', async (vendor, _, claims) => {
    await expect((await person(vendor, { claims })).principal()).rejects.toMatchObject(NO_TOKEN)
  })

  it('of Cognito are for the clients that are named, and for no others', async () => {
    await expect((await person('cognito', { clientId: 'another' })).principal()).rejects.toThrow('"client_id"')
    await expect((await person('cognito', { claims: { client_id: undefined } })).principal()).rejects.toThrow(
      '"client_id"',
    )
    expect(await (await person('cognito', { clientId: 'partner' })).principal()).toMatchObject({ clientId: 'partner' })
  })

  it('of Keycloak that are for another API are refused', async () => {
    await expect((await person('keycloak', { claims: { aud: 'account' } })).principal()).rejects.toThrow('"aud"')
  })

  it('are refused without RFC 9068’s type where it is asked for', async () => {
    const strict = await openOidc('keycloak', { requireTyp: 'at+jwt' })
    const { subject } = strict.wire.register({ email: 'ada@example.com' })
    const verify = async (header: object) =>
      verifyAccessToken(
        await strict.wire.accessToken(subject, '', { header: { ...header } }),
        strict.identity.verifierConfig(),
      )
    await expect(verify({})).rejects.toThrow('"typ"')
    expect(await verify({ typ: 'at+jwt' })).toMatchObject({ sub: subject })
    await strict.close()
  })
})
