import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directoryOf } from '../../domain/issuer-parts.ts'
import { createIdentity } from '../../providers/identity/index.ts'
import { readConfig } from '../../server/config.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { graphqlClient } from '../support/graphql-client.ts'
import { createTestHost, type TestHost } from '../support/host.ts'
import { environmentOf } from '../support/wire/oidc/environment.ts'
import { type OidcWire, startOidcWire, type TokenWish } from '../support/wire/oidc/oidc-wire.ts'

describe.each(['keycloak', 'okta', 'cognito'] as const)('the product with an issuer of the kind of %s', (vendor) => {
  let wire: OidcWire
  let backplane: TestBackplane
  beforeAll(async () => {
    wire = await startOidcWire({ vendor })
    backplane = await startTestBackplane({ worker: false, env: environmentOf(wire) })
  })
  afterAll(async () => {
    await backplane?.close()
    await wire?.close()
  })

  async function signIn(
    account = wire.register({ email: 'ada@example.com', name: 'Ada', emailVerified: true }),
    wish: TokenWish = {},
  ) {
    const token = await wire.accessToken(account.subject, wire.signIn(account.subject) ?? '', wish)
    const ask = () => graphqlClient(backplane.url, token).ask('{ viewer { name email } }')
    return { account, ask }
  }
  const userinfo = () => wire.requests.filter(({ target }) => /userinfo/i.test(target)).length
  const users = () => backplane.app.db.operator((tx) => tx.user.count())

  it('meets somebody by userinfo once, and knows them by their next token', async () => {
    const { account, ask } = await signIn()
    const before = userinfo()
    expect((await ask()).data).toEqual({ viewer: { name: 'Ada', email: 'ada@example.com' } })
    const met = await users()
    expect((await (await signIn(account)).ask()).data).toEqual({ viewer: { name: 'Ada', email: 'ada@example.com' } })
    expect([userinfo() - before, await users()]).toEqual([1, met])
  })

  it('does not meet somebody whose token the issuer no longer takes, nor one who may not be told, nor a machine', async () => {
    const before = await users()
    const gone = await signIn()
    wire.change(gone.account.subject, { enabled: false })
    const untold = await signIn(undefined, { scope: 'openid profile' })
    const machine = graphqlClient(backplane.url, await wire.machineToken({ clientId: wire.clientId }))
    for (const [answer, words] of [
      [await gone.ask(), /unknown or blocked/],
      [await untold.ask(), /scopes openid, profile and email/],
      [await machine.ask('{ viewer { name email } }'), /machine/],
    ] as const)
      expect(answer.errors).toEqual([
        expect.objectContaining({
          message: expect.stringMatching(words),
          extensions: expect.objectContaining({ code: 'UNAUTHENTICATED' }),
        }),
      ])
    expect(await users()).toBe(before)
  })

  it('refuses an ID token, a token for somebody else’s API and a forged one', async () => {
    const { account } = await signIn()
    const wrong = vendor === 'cognito' ? { clientId: 'another' } : { claims: { aud: 'https://another.example' } }
    for (const token of [
      await wire.idToken(account.subject, ''),
      await wire.accessToken(account.subject, '', wrong),
      await wire.accessToken(account.subject, '', { forged: true }),
    ])
      expect((await graphqlClient(backplane.url, token).ask('{ viewer { name } }')).errors?.[0]).toMatchObject({
        extensions: { code: 'UNAUTHENTICATED' },
      })
  })

  it('tells the web client where to sign in', async () => {
    const config = await (await fetch(`${backplane.url}/config.json`)).json()
    expect(JSON.stringify(config)).toContain(wire.issuer)
  })

  it('says that accounts cannot be looked up or changed from here', () => {
    expect(() => directoryOf(backplane.app)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('"oidc"') }),
    )
  })
})

describe('the page with an issuer whose endpoints are elsewhere', () => {
  it('may speak to each of them, and to nobody else', async () => {
    const elsewhere = 'https://acme.auth.eu-central-1.amazoncognito.com'
    const endpoints = {
      authorization_endpoint: `${elsewhere}/oauth2/authorize`,
      token_endpoint: `${elsewhere}/oauth2/token`,
    }
    const wire = await startOidcWire({ vendor: 'cognito', metadata: () => endpoints })
    const webRoot = await mkdtemp(join(tmpdir(), 'backplane-web-'))
    await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Account</title>')
    const backplane = await startTestBackplane({ worker: false, env: environmentOf(wire), webRoot })
    const policy = (await fetch(`${backplane.url}/account`)).headers.get('content-security-policy')
    for (const kind of ['connect-src', 'frame-src'])
      expect(policy?.split('; ').find((one) => one.startsWith(kind))).toBe(`${kind} 'self' ${wire.url} ${elsewhere}`)
    await backplane.close()
    await wire.close()
    await rm(webRoot, { recursive: true })
  })
})

describe('the start with an issuer', () => {
  let host: TestHost
  beforeAll(async () => {
    host = await createTestHost()
  })
  afterAll(() => host?.close())

  it('that cannot be used says in one line what is wrong', async () => {
    const wire = await startOidcWire({ metadata: () => ({ issuer: 'https://another.example' }) })
    const start = startTestBackplane({ worker: false, env: environmentOf(wire) })
    await expect(start).rejects.toMatchObject({
      name: 'LaunchError',
      problems: [
        expect.stringMatching(/^IDENTITY_PROVIDER: "oidc" cannot be used: .*calls itself "https:\/\/another\.example"/),
      ],
    })
    await wire.close()
  })

  it('asks it again when userinfo is away for a moment', async () => {
    const wire = await startOidcWire()
    const { providers } = readConfig(environmentOf(wire))
    const identity = await createIdentity(providers.identity, host)
    const { subject } = wire.register({ email: 'ada@example.com' })
    const token = await wire.accessToken(subject, '')
    wire.fail({ on: 'GET /realms/acme/protocol/openid-connect/userinfo', how: 'reset' })
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    expect(await identity.profile(identity.toPrincipal(claims), token)).toMatchObject({ subject })
    await wire.close()
  })
})
