import { describe, expect, it } from 'vitest'
import { oidcIdentityConfig } from '../../providers/identity/oidc/config.ts'
import { oidcIdentity } from '../../providers/identity/oidc/oidc-identity.ts'
import { type OidcWireOptions, startOidcWire } from '../support/wire/oidc/oidc-wire.ts'
import { settingsFor } from './oidc-issuer.ts'

async function start(
  options: OidcWireOptions & { issuer?: (issuer: string) => string; first?: 'reset' | 503 | 404 } = {},
) {
  const wire = await startOidcWire(options)
  const { first } = options
  if (first) wire.fail({ times: 2, how: first === 'reset' ? first : { status: first, body: {} } })
  const settings = settingsFor(wire)
  const issuer = options.issuer?.(wire.issuer) ?? wire.issuer
  const result: unknown = await oidcIdentity({ ...settings, issuer }).catch((error: unknown) => error)
  await wire.close()
  return { wire, result }
}

describe('an issuer that is asked for its endpoints at the start', () => {
  it('tells where its keys are', async () => {
    const { wire, result } = await start()
    const { issuer } = wire
    expect((result as Awaited<ReturnType<typeof oidcIdentity>>).verifierConfig()).toMatchObject({
      issuer,
      jwksUri: `${issuer}/protocol/openid-connect/certs`,
    })
  })

  it('may know only the place of RFC 8414', async () => {
    expect((await start({ onlyRfc8414: true })).result).toMatchObject({ name: 'oidc' })
  })

  it('is believed to end sessions only when it says so', async () => {
    expect((await start()).result).toHaveProperty('readLogoutToken')
    expect((await start({ metadata: () => ({ backchannel_logout_supported: false }) })).result).not.toHaveProperty(
      'readLogoutToken',
    )
    expect((await start({ vendor: 'okta' })).result).not.toHaveProperty('readLogoutToken')
  })

  it.each<[string, Parameters<typeof start>[0], string, RegExp]>([
    [
      'calls itself otherwise',
      { metadata: () => ({ issuer: 'https://another.example' }) },
      'misconfigured',
      /calls itself "https:\/\/another\.example".*to the character/,
    ],
    [
      'is written with a slash that it does not have',
      { issuer: (issuer) => `${issuer}/` },
      'misconfigured',
      /to the character/,
    ],
    ['has no such document', { first: 404 }, 'misconfigured', /no discovery document \(it answers 404\)/],
    ['names no keys', { metadata: () => ({ jwks_uri: undefined }) }, 'misconfigured', /jwks_uri/],
    [
      'would have tokens sent in the clear',
      { metadata: () => ({ userinfo_endpoint: 'http://issuer.example/userinfo' }) },
      'misconfigured',
      /userinfo_endpoint: is no https address/,
    ],
    ['fails', { first: 503 }, 'unavailable', /answers 503/],
    ['breaks off', { first: 'reset' }, 'unavailable', /ECONNRESET|other side closed|UND_ERR_SOCKET/],
  ])('is not used when it %s, and the words say why', async (_, options, fault, detail) => {
    const expected = { name: 'ProviderError', provider: 'oidc', fault, detail: expect.stringMatching(detail) }
    expect((await start(options)).result).toMatchObject(expected)
  })

  it('is not used when nobody is there', async () => {
    const away = oidcIdentity({ issuer: 'http://127.0.0.1:1/realms/acme', webClientId: 'web', audience: 'api' })
    await expect(away).rejects.toMatchObject({ fault: 'unavailable' })
  })
})

describe('the settings of an OpenID Connect issuer', () => {
  const good = { issuer: 'https://login.acme.example', webClientId: 'web', audience: 'https://api.acme.example' }

  it('need three, and take RS256 and the claims of RFC 9068', () => {
    expect(oidcIdentityConfig.parse(good)).toEqual({
      ...good,
      algorithms: 'RS256',
      audienceClaim: 'aud',
      subjectClaim: 'sub',
      clientIdClaim: 'client_id',
      scopeClaim: 'scope',
      scope: 'openid profile email',
    })
  })

  it.each(['HS256', 'none', 'RS256,HS512', 'NONE', 'rs256', '', ' , '])('refuse the algorithm "%s"', (algorithms) => {
    const { error } = oidcIdentityConfig.safeParse({ ...good, algorithms })
    expect(error?.issues).toEqual([expect.objectContaining({ path: ['algorithms'] })])
  })

  it('take several algorithms, and refuse plain http to another machine', () => {
    expect(oidcIdentityConfig.safeParse({ ...good, algorithms: 'ES256, PS384,EdDSA' }).success).toBe(true)
    for (const [issuer, fits] of [
      ['http://login.acme.example', false],
      ['http://127.0.0.1:8080/realms/a', true],
    ] as const)
      expect(oidcIdentityConfig.safeParse({ ...good, issuer }).success, issuer).toBe(fits)
  })
})
