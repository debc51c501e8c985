import { describe, expect, it } from 'vitest'
import { auth0Identity } from '../../providers/identity/auth0/auth0-identity.ts'
import { auth0IdentityConfig } from '../../providers/identity/auth0/config.ts'

const settings = {
  domain: 'acme.eu.auth0.com',
  clientId: 'spa',
  audience: 'https://api.acme.test',
  managementClientId: 'm2m',
  managementClientSecret: 'secret',
}
const identity = auth0Identity(settings)

/** The claims of Auth0's own token profile ("Access Token Profiles"). */
const person = {
  iss: 'https://acme.eu.auth0.com/',
  sub: 'auth0|6543',
  aud: ['https://api.acme.test', 'https://acme.eu.auth0.com/userinfo'],
  azp: 'spa',
  scope: 'openid profile email',
  iat: 1_790_000_000,
  exp: 1_790_086_400,
}

describe('an Auth0 access token', () => {
  it('of a person names the person, the client and the scopes', () => {
    expect(identity.toPrincipal(person)).toEqual({
      kind: 'user',
      issuer: 'https://acme.eu.auth0.com/',
      subject: 'auth0|6543',
      clientId: 'spa',
      scopes: new Set(['openid', 'profile', 'email']),
      sessionId: null,
      issuedAt: 1_790_000_000_000,
      expiresAt: 1_790_086_400_000,
    })
  })

  it('of the RFC 9068 profile is read as well', () => {
    const { azp, ...rest } = person
    expect(identity.toPrincipal({ ...rest, client_id: azp, sid: 'session' })).toMatchObject({
      clientId: 'spa',
      sessionId: 'session',
    })
  })

  it('names the session where an Action of the tenant’s has put it', () => {
    expect(identity.toPrincipal({ ...person, session_id: 'session' }).sessionId).toBe('session')
  })

  it.each([
    ['its grant', { sub: 'm2m@clients', gty: 'client-credentials' }],
    ['its subject', { sub: 'm2m@clients' }],
  ])('of a machine is known by %s', (_, claims) => {
    expect(identity.toPrincipal({ ...person, azp: 'm2m', ...claims })).toMatchObject({
      kind: 'machine',
      clientId: 'm2m',
    })
  })

  it('of a person whose subject only ends like a machine’s is still a person’s', () => {
    for (const sub of ['samlp|acme|me@clients', 'other@clients']) {
      expect(identity.toPrincipal({ ...person, sub })).toMatchObject({ kind: 'user', subject: sub })
    }
  })

  it('without scopes allows none', () => {
    const { scope: _, ...rest } = person
    expect(identity.toPrincipal(rest).scopes).toEqual(new Set())
    expect(identity.toPrincipal({ ...rest, scope: '' }).scopes).toEqual(new Set())
  })

  it.each(['iss', 'sub', 'azp', 'iat', 'exp'])('without %s is rejected', (claim) => {
    const claims = Object.fromEntries(Object.entries(person).filter(([name]) => name !== claim))
    expect(() => identity.toPrincipal(claims)).toThrow(
      expect.objectContaining({ name: 'ProviderError', fault: 'rejected', detail: expect.stringContaining(claim) }),
    )
  })
})

describe('the Auth0 settings', () => {
  it('tell the web client to ask for the audience, and the verifier what to expect', () => {
    expect(identity.clientConfig()).toEqual({
      authority: 'https://acme.eu.auth0.com/',
      clientId: 'spa',
      audience: 'https://api.acme.test',
      scope: 'openid profile email offline_access',
      extraAuthorizeParams: { audience: 'https://api.acme.test' },
    })
    expect(identity.verifierConfig()).toEqual({
      issuer: 'https://acme.eu.auth0.com/',
      jwksUri: 'https://acme.eu.auth0.com/.well-known/jwks.json',
      audience: 'https://api.acme.test',
      algorithms: ['RS256'],
      clockToleranceSeconds: 5,
    })
  })

  it('follow a custom domain, with or without its slash', () => {
    for (const issuerUrl of ['https://login.acme.test', 'https://login.acme.test/']) {
      const custom = auth0Identity({ ...settings, issuerUrl })
      expect(custom.verifierConfig().issuer).toBe('https://login.acme.test/')
      expect(custom.verifierConfig().jwksUri).toBe('https://login.acme.test/.well-known/jwks.json')
      expect(custom.clientConfig().authority).toBe('https://login.acme.test/')
    }
  })

  it('hand no secret to the web client', () => {
    expect(JSON.stringify(identity.clientConfig())).not.toContain('secret')
  })

  it('are all named when they are wrong', () => {
    const wrong = { domain: 'https://acme.auth0.com/', clientId: '', audience: '', issuerUrl: 'acme', fetch: 'no' }
    const issues = auth0IdentityConfig.safeParse(wrong).error?.issues.map((issue) => String(issue.path[0]))
    expect(issues?.sort()).toEqual(
      ['domain', 'clientId', 'audience', 'issuerUrl', 'fetch', 'managementClientId', 'managementClientSecret'].sort(),
    )
  })
})
