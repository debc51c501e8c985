import { refreshTokenGrant } from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../lib/clock.ts'
import { setUpAuthenticatorApp, TOTP_STEP_MS } from '../support/authenticator-app.ts'
import { eventually } from '../support/eventually.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { openSecurity } from '../support/security-page.ts'
import { type CookieFetch, cookieFetch, openClient, readErrors, signIn } from '../support/sign-in.ts'
import { openPage, postForm } from '../support/sign-in-page.ts'

let issuer: TestIssuer
const PASSWORD = 'correct horse battery'
let people = 0
beforeAll(async () => {
  issuer = await startLocalIdentity()
  issuer.stopClock()
})
afterAll(() => issuer?.close())

async function person() {
  const email = `factor${++people}@example.com`
  const user = await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
  return { email, subject: user.subject, mails: () => issuer.host.mails.filter(({ to }) => to === email) }
}

/** Somebody with an authenticator app, set up on "your security" as a person does it. */
async function withApp() {
  const somebody = await person()
  const browser = cookieFetch()
  await signIn({ publicUrl: issuer.url, email: somebody.email, password: PASSWORD, browser })
  const app = await setUpAuthenticatorApp(issuer, browser)
  issuer.pass(2 * TOTP_STEP_MS)
  return { ...somebody, ...app, browser }
}

/** Past the password, to the page that asks for the code. */
async function toSecondStep(email: string, browser: CookieFetch = cookieFetch()) {
  const { url } = await openPage(browser, issuer.url, { prompt: 'login' })
  const answer = await postForm(browser, url, { email, password: PASSWORD })
  expect(answer.headers.get('location')).toBe(`${url.pathname}/second-step`)
  const page = new URL(`${url.pathname}/second-step`, url)
  return { browser, page, post: (code: string) => postForm(browser, page, { code }) }
}

const claimsOf = (idToken: string | undefined) =>
  JSON.parse(Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

describe('an authenticator app', () => {
  it('is asked for after the password, and the tokens say so', async () => {
    const ada = await withApp()
    const enter = () =>
      signIn({ publicUrl: issuer.url, email: ada.email, password: PASSWORD, code: async () => ada.code() })
    const { idToken, accessToken, refreshToken, subject } = await enter()
    expect(subject).toBe(ada.subject)
    const { auth_time } = claimsOf(idToken)
    const said = { amr: ['pwd', 'otp'], acr: 'urn:backplane:aal2', auth_time: expect.any(Number) }
    expect(claimsOf(idToken)).toMatchObject(said)
    expect(claimsOf(accessToken)).toMatchObject({ ...said, auth_time })
    issuer.pass(MINUTE)
    const refreshed = await refreshTokenGrant(await openClient(issuer.url), refreshToken ?? '')
    expect(claimsOf(refreshed.access_token)).toMatchObject({ ...said, auth_time })
    const plain = await person()
    const without = await signIn({ publicUrl: issuer.url, email: plain.email, password: PASSWORD })
    expect(claimsOf(without.idToken)).toMatchObject({ amr: ['pwd'], acr: 'urn:backplane:aal1' })
  })

  it('lets nobody in with the password alone', async () => {
    const ada = await withApp()
    const { browser, page } = await toSecondStep(ada.email)
    const resumed = await browser(
      new URL(page.pathname.replace('/second-step', '').replace('/interaction', '/oidc/auth'), page),
    )
    expect(resumed.headers.get('location') ?? '').not.toContain('code=')
    const signedIn = await browser(`${issuer.url}/account/security`)
    expect(signedIn.headers.get('location')).toContain('/oidc/auth?')
  })

  it('code works once, and a step early or late, not two', async () => {
    const ada = await withApp()
    const now = ada.code()
    expect((await (await toSecondStep(ada.email)).post(now)).status).toBe(303)
    expect((await (await toSecondStep(ada.email)).post(now)).status, 'the same code').toBe(401)
    expect((await (await toSecondStep(ada.email)).post(ada.code(2))).status, 'two early').toBe(401)
    expect((await (await toSecondStep(ada.email)).post(ada.code(1))).status, 'one early').toBe(303)
    expect((await (await toSecondStep(ada.email)).post(ada.code(0))).status, 'older than one that was used').toBe(401)
  })

  it('code signs in one of two who use it at once', async () => {
    const ada = await withApp()
    const both = [await toSecondStep(ada.email), await toSecondStep(ada.email)]
    const answers = await Promise.all(both.map(({ post }) => post(ada.code())))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 401])
  })

  it('code cannot be guessed: tries are slowed down, across sign-ins', async () => {
    const ada = await withApp()
    const statuses = []
    for (let time = 0; time < 6; time++) statuses.push((await (await toSecondStep(ada.email)).post('000000')).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    const refused = await (await toSecondStep(ada.email)).post(ada.code())
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
  })

  it('waits ten minutes for its code', async () => {
    const ada = await withApp()
    const { post, browser, page } = await toSecondStep(ada.email)
    issuer.pass(10 * MINUTE + SECOND)
    const late = await post(ada.code())
    expect([late.status, readErrors(await late.text())[0]]).toEqual([400, 'This took too long. Sign in again.'])
    expect((await browser(page)).headers.get('location')).toBe(page.pathname.replace('/second-step', ''))
  })

  it('is shown as a picture and as text, and is stored encrypted', async () => {
    const ada = await withApp()
    const sql = await issuer.host.sql('local_identity')
    const { rows } = await sql.query<{ row: string }>('select t::text as row from totps t')
    expect(JSON.stringify(rows)).not.toContain(ada.secret)
    expect(ada.secret).toMatch(/^[A-Z2-7]{32}$/)
  })

  it('can be removed, and the owner is told of each change', async () => {
    const ada = await withApp()
    await signIn({
      publicUrl: issuer.url,
      email: ada.email,
      password: PASSWORD,
      browser: ada.browser,
      code: async () => ada.code(),
    })
    const page = await openSecurity(ada.browser, issuer.url)
    expect((await page.post({}, '/authenticator/remove')).status).toBe(303)
    const { idToken } = await signIn({ publicUrl: issuer.url, email: ada.email, password: PASSWORD })
    expect(claimsOf(idToken)).toMatchObject({ amr: ['pwd'] })
    const texts = await eventually(
      async () =>
        ada.mails().length === 2 &&
        ada
          .mails()
          .map(({ text }) => text)
          .join(),
      'two mails',
    )
    expect(texts).toContain('An authenticator app was added')
    expect(texts).toContain('The authenticator app was removed')
    expect(await issuer.identity.factors?.list(ada.subject)).toEqual([])
  })
})

describe('recovery codes', () => {
  it('are ten, are shown once, are stored as digests, and each signs in once', async () => {
    const ada = await withApp()
    expect(new Set(ada.recovery).size).toBe(10)
    const sql = await issuer.host.sql('local_identity')
    const { rows } = await sql.query<{ row: string }>('select t::text as row from recovery_codes t')
    for (const code of ada.recovery) expect(JSON.stringify(rows)).not.toContain(code.replace('-', ''))
    const [first = '', second = ''] = ada.recovery
    expect((await (await toSecondStep(ada.email)).post(first)).status).toBe(303)
    expect((await (await toSecondStep(ada.email)).post(first)).status).toBe(401)
    expect((await (await toSecondStep(ada.email)).post(` ${second.toUpperCase().replace('-', ' ')} `)).status).toBe(303)
    await eventually(async () => ada.mails().some(({ text }) => text.includes('8 are left')), 'the mail about it')
  })

  it('of one person are of no use to another', async () => {
    const [ada, bob] = [await withApp(), await withApp()]
    expect((await (await toSecondStep(bob.email)).post(ada.recovery[0] ?? '')).status).toBe(401)
  })

  it('can be made anew, which ends the old ones', async () => {
    const ada = await withApp()
    const page = await openSecurity(ada.browser, issuer.url)
    const text = await (await page.post({}, '/recovery-codes')).text()
    const next = /<li><code>([a-z0-9-]+)<\/code>/.exec(text)?.[1] ?? ''
    expect((await (await toSecondStep(ada.email)).post(ada.recovery[0] ?? '')).status).toBe(401)
    expect((await (await toSecondStep(ada.email)).post(next)).status).toBe(303)
  })
})

describe('the directory of factors', () => {
  it('names them, and resets them all', async () => {
    const ada = await withApp()
    const listed = await issuer.identity.factors?.list(ada.subject)
    expect(listed?.map(({ kind }) => kind).sort()).toEqual(['recovery_code', 'totp'])
    await issuer.identity.factors?.reset(ada.subject, { idempotencyKey: 'r' })
    expect(await issuer.identity.factors?.list(ada.subject)).toEqual([])
    const { subject } = await signIn({ publicUrl: issuer.url, email: ada.email, password: PASSWORD })
    expect(subject).toBe(ada.subject)
  })
})
