import { decodeJwt } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NewApplication, registerApplication } from '../../providers/identity/local/applications.ts'
import { listConsents, revokeConsent } from '../../providers/identity/local/consents.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { openConfidential } from '../support/open-client.ts'
import { type CookieFetch, cookieFetch, openClient, signIn } from '../support/sign-in.ts'
import { type Stop, submit, walk } from '../support/walk.ts'

let issuer: TestIssuer
let people = 0
const PASSWORD = 'correct horse battery'
const REDIRECT = 'https://calendar.example/callback'

beforeAll(async () => {
  issuer = await startLocalIdentity({ productName: 'Better Movies' })
})
afterAll(() => issuer?.close())

const sql = () => issuer.host.sql('local_identity')
async function register(more: Partial<NewApplication> = {}) {
  const { clientId, clientSecret } = await registerApplication(await sql(), {
    name: 'Film Calendar',
    kind: 'server',
    redirectUris: [REDIRECT],
    scopes: ['openid', 'profile', 'email', 'api'],
    ...more,
  })
  return clientSecret
    ? openConfidential(issuer.url, clientId, oidc.ClientSecretBasic(clientSecret))
    : openClient(issuer.url, clientId)
}

async function somebody() {
  const email = `consent${++people}@example.com`
  const { subject } = await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
  const browser = cookieFetch()
  const enter = async (in_: CookieFetch) =>
    void (await signIn({ publicUrl: issuer.url, email, password: PASSWORD, browser: in_ }))
  await enter(browser)
  return { email, subject, browser, enter }
}

async function ask(client: oidc.Configuration, browser: CookieFetch, more: Record<string, string> = {}) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const url = oidc.buildAuthorizationUrl(client, {
    redirect_uri: REDIRECT,
    scope: 'openid email api',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...more,
  })
  const stop = await walk(browser, url, issuer.url)
  const redeem = (callback: Stop) => oidc.authorizationCodeGrant(client, callback.url, { pkceCodeVerifier })
  return { stop, redeem }
}

const allow = (browser: CookieFetch, stop: Stop) => submit(browser, stop, issuer.url, { answer: 'allow' })

describe('an application of another company', () => {
  it('is named with its host and with what it asks for, in words, before it gets anything', async () => {
    const ada = await somebody()
    const { stop } = await ask(await register(), ada.browser)
    expect(stop.page).toContain('<h1>Allow Film Calendar?</h1>')
    expect(stop.page).toContain('<strong>calendar.example</strong>')
    expect(stop.page).toContain(ada.email)
    const asked = [...(stop.page ?? '').matchAll(/<li>([^<]*)<\/li>/g)].map(([, text]) => text)
    expect(asked).toEqual([
      'know which account is yours',
      'read your email address',
      'do anything in Better Movies that you can do',
    ])
    const policy = stop.response?.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; style-src 'self'; form-action 'self' https://calendar.example;")
  })

  it('gets tokens for what was allowed, and is not asked about again, in another session neither', async () => {
    const ada = await somebody()
    const client = await register()
    const first = await ask(client, ada.browser)
    const tokens = await first.redeem(await allow(ada.browser, first.stop))
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: ada.subject, scope: 'api' })
    expect(tokens.claims()).toMatchObject({ sub: ada.subject, email: ada.email })

    const again = await ask(client, ada.browser)
    expect(again.stop.url.searchParams.has('code')).toBe(true)
    const elsewhere = cookieFetch()
    await ada.enter(elsewhere)
    const later = await ask(client, elsewhere)
    expect((await later.redeem(later.stop)).claims()).toMatchObject({ email: ada.email })
  })

  it('is asked about again when it wants more, when it prompts for it, and by somebody else', async () => {
    const [ada, bob] = [await somebody(), await somebody()]
    const client = await register()
    const first = await ask(client, ada.browser, { scope: 'openid' })
    await allow(ada.browser, first.stop)
    expect((await ask(client, ada.browser, { scope: 'openid profile' })).stop.page).toContain('read your name')
    expect((await ask(client, ada.browser, { scope: 'openid', prompt: 'consent' })).stop.page).toContain('Allow Film')
    expect((await ask(client, bob.browser, { scope: 'openid' })).stop.page).toContain('Allow Film')
  })

  it('is told no, gets nothing, and nothing is remembered', async () => {
    const ada = await somebody()
    const client = await register()
    const { stop } = await ask(client, ada.browser)
    const denied = await submit(ada.browser, stop, issuer.url, { answer: 'deny' })
    expect(denied.url.href).toMatch(`${REDIRECT}?error=access_denied`)
    expect(denied.url.searchParams.has('code')).toBe(false)
    expect(await listConsents(await sql(), ada.subject)).toEqual([])
    expect((await ask(client, ada.browser)).stop.page).toContain('Allow Film')
  })

  it('gets no token for the API without having asked for it, and cannot when it is not registered for it', async () => {
    const ada = await somebody()
    const full = await register()
    const named = await ask(full, ada.browser, { scope: 'openid email' })
    const tokens = await named.redeem(await allow(ada.browser, named.stop))
    expect(tokens.access_token.split('.'), 'a token that opens nothing').toHaveLength(1)
    const silent = await ask(full, ada.browser, { scope: 'openid', resource: 'https://api.backplane.test' })
    await expect(silent.redeem(silent.stop)).rejects.toMatchObject({ error: 'invalid_scope' })

    const small = await register({ scopes: ['openid'] })
    const greedy = await ask(small, ada.browser, { scope: 'openid api' })
    expect(greedy.stop.url.searchParams.get('error')).toBe('invalid_target')
    const curious = await ask(small, ada.browser, { scope: 'openid email' })
    expect(curious.stop.url.searchParams.get('error')).toBe('invalid_scope')
  })

  it('on a device is asked about each time, because anybody can pretend to be it', async () => {
    const ada = await somebody()
    const native = await register({ kind: 'native', redirectUris: ['com.example.calendar:/callback'] })
    const redirect = { redirect_uri: 'com.example.calendar:/callback', scope: 'openid' }
    const first = await ask(native, ada.browser, redirect)
    expect((await allow(ada.browser, first.stop)).url.protocol).toBe('com.example.calendar:')
    expect((await ask(native, ada.browser, redirect)).stop.page).toContain('Allow Film Calendar?')
  })

  it('cannot be allowed by a form that another site sends, or that is not this person’s', async () => {
    const [ada, bob] = [await somebody(), await somebody()]
    const { stop } = await ask(await register(), ada.browser)
    const body = new URLSearchParams({ answer: 'allow' })
    const forged = await ada.browser(stop.url, { method: 'POST', body, headers: { origin: 'https://evil.example' } })
    expect(forged.status).toBe(403)
    expect((await bob.browser(stop.url, { method: 'POST', body })).status).toBe(400)
  })

  it('has its name escaped', async () => {
    const ada = await somebody()
    const { stop } = await ask(await register({ name: '<img src=x>' }), ada.browser)
    expect(stop.page).toContain('&lt;img src=x&gt;')
    expect(stop.page).not.toContain('<img')
  })
})

describe('what somebody has allowed', () => {
  it('can be listed, and taken back: its refresh tokens end, and it is asked about again', async () => {
    const [ada, bob] = [await somebody(), await somebody()]
    const client = await register()
    const clientId = client.clientMetadata().client_id
    const enter = async (who: typeof ada) => {
      const { stop, redeem } = await ask(client, who.browser)
      return (await redeem(await allow(who.browser, stop))).refresh_token ?? ''
    }
    const [mine, theirs] = [await enter(ada), await enter(bob)]
    expect(await listConsents(await sql(), ada.subject)).toEqual([
      {
        clientId,
        clientName: 'Film Calendar',
        host: 'calendar.example',
        scopes: ['openid', 'email', 'api'],
        grantedAt: expect.any(Date),
      },
    ])

    await revokeConsent(await sql(), ada.subject, clientId)
    expect(await listConsents(await sql(), ada.subject)).toEqual([])
    await expect(oidc.refreshTokenGrant(client, mine)).rejects.toMatchObject({ error: 'invalid_grant' })
    expect((await oidc.refreshTokenGrant(client, theirs)).access_token).toBeTruthy()
    expect((await ask(client, ada.browser)).stop.page).toContain('Allow Film Calendar?')
    await revokeConsent(await sql(), ada.subject, 'backplane-web')
  })
})

describe('an application that is registered', () => {
  it.each<[string, Partial<NewApplication>]>([
    ['an address without TLS', { redirectUris: ['http://calendar.example/callback'] }],
    ['an address that a browser would run', { redirectUris: ['javascript:alert(1)'] }],
    ['a scheme that is not its own', { redirectUris: ['calendar:/callback'] }],
    ['an address with a fragment', { redirectUris: ['https://calendar.example/#x'] }],
    ['no address and no device', { redirectUris: [] }],
    ['no name', { name: ' ' }],
    ['a scope that does not exist', { scopes: ['admin' as never] }],
  ])('is refused with %s', async (_what, wrong) => {
    await expect(register(wrong)).rejects.toThrow()
  })

  it('gets codes at exactly its own addresses', async () => {
    const client = await register({ redirectUris: [REDIRECT, 'https://calendar.example/other'] })
    const to = async (redirect_uri: string) => {
      const answer = await fetch(oidc.buildAuthorizationUrl(client, { redirect_uri, scope: 'openid' }), {
        redirect: 'manual',
      })
      return answer.status
    }
    expect(await to(REDIRECT)).toBe(303)
    for (const near of [
      `${REDIRECT}/`,
      `${REDIRECT}?x=1`,
      'https://calendar.example',
      'https://CALENDAR.example/callback',
      'https://calendar.example:444/callback',
      'https://calendar.example/callback/../other',
      'https://a.calendar.example/callback',
    ])
      expect(await to(near), near).toBe(400)
  })
})
