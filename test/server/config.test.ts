import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../../server/config.ts'

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('the settings', () => {
  it('are none at all for a newcomer: everything is local', () => {
    const { local, PORT, PUBLIC_URL, providers } = readConfig({})
    expect({ local, PORT, PUBLIC_URL }).toEqual({ local: true, PORT: 4000, PUBLIC_URL: 'http://127.0.0.1:4000' })
    expect(Object.values(providers).map(({ provider }) => provider)).toEqual([
      'local',
      'local',
      'local',
      'postgres',
      'memory',
      'local',
    ])
  })

  it('that are wrong are all named at once, a line each, and no secret is shown', () => {
    const problems = problemsOf({
      PORT: 'http',
      BACKPLANE_MODE: 'staging',
      DATABASE_URL: 'postgres://backplane_app:hush@db/x',
      IDENTITY_PROVIDER: 'auth0',
      AUTH0_DOMAIN: 'https://acme.eu.auth0.com',
      PAYMENTS_PROVIDER: 'stripe',
      STRIPE_SECRET_KEY: 'hush',
      EMAIL_PROVIDER: 'pigeon',
      REDIS_URL: 'http://127.0.0.1',
      CACHE_PROVIDER: 'redis',
    })
    const named = [
      'PORT',
      'BACKPLANE_MODE',
      'DATABASE_OWNER_URL',
      'AUTH0_DOMAIN',
      'AUTH0_CLIENT_ID',
      'AUTH0_MANAGEMENT_CLIENT_SECRET',
      'STRIPE_WEBHOOK_SECRET',
      'EMAIL_PROVIDER',
      'REDIS_URL',
    ]
    for (const name of named)
      expect(
        problems.filter((problem) => problem.startsWith(`${name}: `)),
        name,
      ).toHaveLength(1)
    expect(problems.join('\n')).not.toContain('hush')
    expect(problems.every((problem) => !problem.includes('\n'))).toBe(true)
  })

  it('of a vendor are asked for only when it is chosen', () => {
    expect(problemsOf({ STRIPE_SECRET_KEY: '', SENDGRID_API_KEY: 'left over' })).toEqual([])
    expect(problemsOf({ PAYMENTS_PROVIDER: 'stripe' })).toHaveLength(2)
  })

  it('that let a card form into the page ask for the key with which Stripe draws it', () => {
    const stripe = { PAYMENTS_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' }
    expect(problemsOf(stripe)).toEqual([])
    expect(problemsOf({ ...stripe, CARD_FORM: 'embedded' })).toEqual([
      expect.stringMatching(/^STRIPE_PUBLISHABLE_KEY: is needed with CARD_FORM=embedded/),
    ])
    expect(problemsOf({ ...stripe, CARD_FORM: 'embedded', STRIPE_PUBLISHABLE_KEY: 'pk_test_1' })).toEqual([])
    expect(problemsOf({ ...stripe, STRIPE_PUBLISHABLE_KEY: 'sk_test_1' })).toHaveLength(1)
    expect(problemsOf({ CARD_FORM: 'embedded' })).toEqual([])
  })

  it('choose Auth0 with one variable and what it needs', () => {
    const { providers } = readConfig({
      IDENTITY_PROVIDER: 'auth0',
      AUTH0_DOMAIN: 'acme.eu.auth0.com',
      AUTH0_CLIENT_ID: 'spa',
      AUTH0_MANAGEMENT_CLIENT_ID: 'machine',
      AUTH0_MANAGEMENT_CLIENT_SECRET: 'hush',
    })
    expect(providers.identity).toMatchObject({
      provider: 'auth0',
      domain: 'acme.eu.auth0.com',
      audience: 'https://api.backplane.local',
    })
    expect(providers.payments.provider).toBe('local')
  })

  it('choose any OpenID Connect issuer, and name what is wrong by its own names', () => {
    const issuer = { IDENTITY_PROVIDER: 'oidc', OIDC_ISSUER_URL: 'https://login.acme.example', OIDC_CLIENT_ID: 'web' }
    expect(readConfig(issuer).providers.identity).toMatchObject({ provider: 'oidc', algorithms: 'RS256' })
    expect(problemsOf({ IDENTITY_PROVIDER: 'oidc' })).toEqual([
      'OIDC_ISSUER_URL: is needed with the provider "oidc"',
      'OIDC_CLIENT_ID: is needed with the provider "oidc"',
    ])
    const wrong = {
      OIDC_ALGORITHMS: 'HS256',
      OIDC_SCOPE: 'profile',
      OIDC_AUDIENCE_CLAIM: 'azp',
      OIDC_REQUIRE_TYP: 'JWT',
    }
    const problems = problemsOf({ ...issuer, ...wrong, OIDC_ISSUER_URL: 'http://login.acme.example' })
    expect(problems.map((problem) => problem.split(':')[0]).toSorted()).toEqual(
      ['OIDC_ISSUER_URL', ...Object.keys(wrong)].toSorted(),
    )
    expect(problems.find((problem) => problem.startsWith('OIDC_ALGORITHMS'))).toContain('never allowed')
  })

  it('of production refuse what is for development only', () => {
    const problems = problemsOf({ BACKPLANE_MODE: 'production', PUBLIC_URL: 'http://acme.example' })
    for (const name of [
      ...['PUBLIC_URL', 'DATABASE_URL', 'CURSOR_SECRET'],
      ...['IDENTITY_PROVIDER', 'PAYMENTS_PROVIDER', 'EMAIL_PROVIDER'],
    ]) {
      expect(
        problems.some((problem) => problem.startsWith(`${name}: `)),
        name,
      ).toBe(true)
    }
  })
})
