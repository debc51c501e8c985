import { decodeJwt } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../lib/clock.ts'
import { registerApplication } from '../../providers/identity/local/applications.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { type CookieFetch, cookieFetch, openClient, readErrors, signIn } from '../support/sign-in.ts'
import { submit, walk } from '../support/walk.ts'

let issuer: TestIssuer
let cli: oidc.Configuration
let people = 0
const PASSWORD = 'correct horse battery'

beforeAll(async () => {
  issuer = await startLocalIdentity()
  cli = await openClient(issuer.url)
})
afterAll(() => issuer?.close())

async function somebody() {
  const email = `device${++people}@example.com`
  const { subject } = await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
  const browser = cookieFetch()
  const enter = () => signIn({ publicUrl: issuer.url, email, password: PASSWORD, browser })
  return { email, password: PASSWORD, subject, browser, enter }
}

const start = (client = cli, scope = 'openid profile email api') => oidc.initiateDeviceAuthorization(client, { scope })

/** What the device gets when it asks now. */
async function poll(device: oidc.DeviceAuthorizationResponse, clientId = 'backplane-cli') {
  const answer = await fetch(`${issuer.url}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: clientId,
      device_code: device.device_code,
    }),
  })
  return (await answer.json()) as Record<string, string>
}

const open = (browser: CookieFetch, url = '/device') => walk(browser, url, issuer.url)
async function type(browser: CookieFetch, code: string) {
  return submit(browser, await open(browser), issuer.url, { user_code: code })
}

describe('signing in on a device', () => {
  it('is done by typing its code elsewhere, confirming, and signing in there', async () => {
    const ada = await somebody()
    const device = await start()
    expect(device).toMatchObject({
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: `${issuer.url}/device`,
      verification_uri_complete: `${issuer.url}/device?user_code=${device.user_code}`,
      expires_in: 600,
    })
    expect(await poll(device)).toMatchObject({ error: 'authorization_pending' })

    const confirm = await type(ada.browser, device.user_code)
    expect(confirm.page).toContain('<h1>Sign in to Backplane command line?</h1>')
    expect(confirm.page).toContain(device.user_code)
    const form = await submit(ada.browser, confirm, issuer.url, { confirm: 'yes' })
    expect(form.page).toContain('<h1>Sign in</h1>')
    const done = await submit(ada.browser, form, issuer.url, { email: ada.email, password: ada.password })
    expect(done.page).toContain('<h1>Your device is signed in</h1>')

    const tokens = await oidc.pollDeviceAuthorizationGrant(cli, device)
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      sub: ada.subject,
      scope: 'api',
      sid: expect.any(String),
      amr: ['pwd'],
      acr: 'urn:backplane:aal1',
      auth_time: expect.any(Number),
    })
    expect((await oidc.refreshTokenGrant(cli, tokens.refresh_token ?? '')).access_token).toBeTruthy()
  })

  it('asks nobody for a password who is signed in, and takes the code as it comes', async () => {
    const ada = await somebody()
    await ada.enter()
    const device = await start()
    const typed = ` ${device.user_code.toLowerCase().replace('-', ' ')} `
    const confirm = await type(ada.browser, typed)
    const done = await submit(ada.browser, confirm, issuer.url, { confirm: 'yes' })
    expect(done.page).toContain('Your device is signed in')
    expect(await poll(device)).toHaveProperty('access_token')
  })

  it('fills a code from the address in, and still asks', async () => {
    const ada = await somebody()
    await ada.enter()
    const device = await start()
    const stop = await open(ada.browser, device.verification_uri_complete)
    expect(stop.page).toContain(`value="${device.user_code}"`)
    expect(stop.page).not.toContain('<script')
    expect(stop.response?.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await poll(device)).toMatchObject({ error: 'authorization_pending' })
    const confirm = await submit(ada.browser, stop, issuer.url, {})
    expect(confirm.page).toContain('Sign in to Backplane command line?')
    expect(await poll(device)).toMatchObject({ error: 'authorization_pending' })
  })

  it('escapes what the address claims to be a code', async () => {
    const stop = await open(cookieFetch(), `/device?user_code=${encodeURIComponent('"><img src=x>')}`)
    expect(stop.page).not.toContain('<img')
  })

  it('ends with the session in which it was allowed', async () => {
    const ada = await somebody()
    await ada.enter()
    const device = await start()
    await submit(ada.browser, await type(ada.browser, device.user_code), issuer.url, { confirm: 'yes' })
    const { refresh_token = '' } = await poll(device)
    await issuer.identity.users.block(ada.subject, { idempotencyKey: ada.email })
    await expect(oidc.refreshTokenGrant(cli, refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  it('of another company needs consent too', async () => {
    const { clientId } = await registerApplication(await issuer.host.sql('local_identity'), {
      name: 'Television',
      kind: 'native',
      redirectUris: [],
      scopes: ['openid', 'api'],
      device: true,
    })
    const television = await openClient(issuer.url, clientId)
    const ada = await somebody()
    await ada.enter()
    const device = await start(television, 'openid api')
    const asked = await submit(ada.browser, await type(ada.browser, device.user_code), issuer.url, { confirm: 'yes' })
    expect(asked.page).toContain('<h1>Allow Television?</h1>')
    expect(await poll(device, clientId)).toMatchObject({ error: 'authorization_pending' })
    const done = await submit(ada.browser, asked, issuer.url, { answer: 'allow' })
    expect(done.page).toContain('Your device is signed in')
    expect(await poll(device, clientId)).toHaveProperty('access_token')

    const second = await start(television, 'openid api')
    const again = await submit(ada.browser, await type(ada.browser, second.user_code), issuer.url, { confirm: 'yes' })
    const denied = await submit(ada.browser, again, issuer.url, { answer: 'deny' })
    expect(denied.page).toContain('The device was not signed in')
    expect(await poll(second, clientId)).toMatchObject({ error: 'access_denied' })
  })
})

describe('a code', () => {
  it('that is not one’s own can be refused; the device is told', async () => {
    const ada = await somebody()
    const device = await start()
    const refused = await submit(ada.browser, await type(ada.browser, device.user_code), issuer.url, { abort: 'yes' })
    expect(refused.page).toContain('<h1>The device was not signed in</h1>')
    expect(await poll(device)).toMatchObject({ error: 'access_denied' })
  })

  it('works once, for whoever types it and for the device', async () => {
    const [ada, bob] = [await somebody(), await somebody()]
    await ada.enter()
    const device = await start()
    await submit(ada.browser, await type(ada.browser, device.user_code), issuer.url, { confirm: 'yes' })
    const second = await type(bob.browser, device.user_code)
    expect(second.page).toContain('<h1>This code was used already</h1>')
    const both = await Promise.all([poll(device), poll(device)])
    expect(both.filter((answer) => 'access_token' in answer).length).toBeLessThanOrEqual(1)
    expect(await poll(device)).toMatchObject({ error: 'invalid_grant' })
  })

  it('belongs to the client that asked for it', async () => {
    const ada = await somebody()
    await ada.enter()
    const device = await start()
    await submit(ada.browser, await type(ada.browser, device.user_code), issuer.url, { confirm: 'yes' })
    expect(await poll(device, 'backplane-web')).toHaveProperty('error')
    expect(await poll(device)).toHaveProperty('access_token')
  })

  it('that is wrong, empty or unknown says so beside the field', async () => {
    const browser = cookieFetch()
    expect(readErrors((await type(browser, '')).page ?? '')).toEqual(['Enter the code.'])
    const wrong = await type(browser, 'BBBB-BBBB')
    expect(wrong.response?.status).toBe(400)
    expect(readErrors(wrong.page ?? '')[0]).toContain('No device shows this code now')
    expect(wrong.page).toContain('value="BBBB-BBBB"')
  })

  it('cannot be sent by another site', async () => {
    const device = await start()
    const browser = cookieFetch()
    const { url } = await open(browser)
    const body = new URLSearchParams({ user_code: device.user_code, confirm: 'yes', xsrf: 'guess' })
    const forged = await walk(browser, url, issuer.url, { method: 'POST', body })
    expect(forged.page).toContain('Enter the code again.')
    expect(await poll(device)).toMatchObject({ error: 'authorization_pending' })
  })

  it('is nowhere in the database, nor is the device’s own', async () => {
    const device = await start()
    const ada = await somebody()
    // An interaction that knows the device is open.
    await submit(ada.browser, await type(ada.browser, device.user_code), issuer.url, { confirm: 'yes' })
    const sql = await issuer.host.sql('local_identity')
    const { rows } = await sql.query<{ row: string }>('select p::text as row from payloads p')
    const stored = rows.map(({ row }) => row).join('\n')
    expect(stored).toContain('/oidc/device/{id}')
    for (const secret of [device.device_code, device.user_code, device.user_code.replace('-', '')])
      expect(stored).not.toContain(secret)
  })
})

describe('guessing codes', () => {
  it('is over after ten wrong ones, for the one who guesses, and for ten minutes', async () => {
    const [eve, ada] = [await somebody(), await somebody()]
    await eve.enter()
    await ada.enter()
    for (let guess = 0; guess < 10; guess++) expect((await type(eve.browser, 'CCCC-CCCC')).response?.status).toBe(400)
    const device = await start()
    const over = await type(eve.browser, device.user_code)
    expect([over.response?.status, over.page]).toEqual([429, expect.stringContaining('Too many wrong codes')])
    expect((await type(ada.browser, device.user_code)).page).toContain(device.user_code)
    issuer.pass(10 * MINUTE)
    expect((await type(eve.browser, 'CCCC-CCCC')).response?.status).toBe(400)
  })

  it('in ever new browsers is over too, and locks out nobody who is signed in', async () => {
    const sql = await issuer.host.sql('local_identity')
    await sql.query(
      `insert into code_tries (key, tries, since) values ('everybody', 999, $1)
       on conflict (key) do update set tries = 999, since = excluded.since`,
      [issuer.host.wallClock.now()],
    )
    expect((await type(cookieFetch(), 'DDDD-DDDD')).response?.status).toBe(400)
    expect((await type(cookieFetch(), 'DDDD-DDDD')).response?.status).toBe(429)
    const ada = await somebody()
    await ada.enter()
    expect((await type(ada.browser, (await start()).user_code)).response?.status).toBe(200)
  })
})
