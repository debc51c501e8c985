import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../lib/clock.ts'
import { eventually } from '../support/eventually.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { codeIn } from '../support/mailbox.ts'
import { openSecurity } from '../support/security-page.ts'
import { type CookieFetch, cookieFetch, openClient, readErrors, signIn } from '../support/sign-in.ts'
import { postForm } from '../support/sign-in-page.ts'

let issuer: TestIssuer
let client: oidc.Configuration
const PASSWORD = 'correct horse battery'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
let people = 0
beforeAll(async () => {
  issuer = await startLocalIdentity()
  client = await openClient(issuer.url)
})
afterAll(() => issuer?.close())

/** A browser that says what it is. */
function browserAs(userAgent: string): CookieFetch {
  const browser = cookieFetch()
  return (url, init) =>
    browser(url, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), 'user-agent': userAgent } })
}

async function person() {
  const email = `security${++people}@example.com`
  const { subject } = await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
  const mails = (to = email) => issuer.host.mails.filter((mail) => mail.to === to)
  const enter = (browser: CookieFetch, password = PASSWORD) =>
    signIn({ publicUrl: issuer.url, email, password, browser })
  return { email, subject, mails, enter }
}

async function signedIn(userAgent = FIREFOX) {
  const somebody = await person()
  const browser = browserAs(userAgent)
  const tokens = await somebody.enter(browser)
  return { ...somebody, browser, tokens }
}

const refreshes = async (refreshToken: string | undefined) =>
  oidc.refreshTokenGrant(client, refreshToken ?? '').then(
    (answer) => answer.refresh_token,
    () => null,
  )
const sidOf = (accessToken: string) =>
  (JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid

describe('your security', () => {
  it('leads through the sign-in page, and shows nothing of anybody to who is not signed in', async () => {
    const asked = await cookieFetch()(`${issuer.url}/account/security`)
    expect(asked.status).toBe(303)
    const shown = await openSecurity(cookieFetch(), issuer.url)
    expect(shown.text).toContain('<h1>Sign in</h1>')
    expect(shown.text).toContain('to continue to your security settings')
  })

  it('comes back to the page that was asked for after signing in there', async () => {
    const { email } = await person()
    const browser = cookieFetch()
    const { url } = await openSecurity(browser, issuer.url, '/password')
    let answer = await postForm(browser, url, { email, password: PASSWORD })
    let at = url
    for (let step = 0; step < 5 && answer.headers.has('location'); step++) {
      at = new URL(answer.headers.get('location') ?? '', at)
      answer = await browser(at)
    }
    expect(at.href).toBe(`${issuer.url}/account/security/password`)
    expect(await answer.text()).toContain('<h1>Change your password</h1>')
  })

  it('lists where the person is signed in, with the browser, the address and the times', async () => {
    const ada = await signedIn()
    await ada.enter(browserAs(SAFARI))
    const { text, response } = await openSecurity(ada.browser, issuer.url)
    expect(text).toContain('Firefox on Linux (this browser)')
    expect(text).toContain('Safari on iOS')
    expect(text).toContain('at 127.0.0.1')
    expect(response.headers.get('content-security-policy')).not.toContain('script-src')
    const listed = await issuer.identity.sessions?.list(ada.subject)
    expect(listed).toHaveLength(2)
    expect(listed?.[0]).toMatchObject({ userAgent: SAFARI, address: '127.0.0.1' })
    expect(listed?.[1]).toMatchObject({ id: sidOf(ada.tokens.accessToken), userAgent: FIREFOX })
  })

  it('sees a session again when its tokens are refreshed, at most once a minute', async () => {
    issuer.stopClock()
    const ada = await signedIn()
    const seen = async () => (await issuer.identity.sessions?.list(ada.subject))?.[0]?.lastSeenAt?.getTime() ?? 0
    const first = await seen()
    const next = await refreshes(ada.tokens.refreshToken)
    expect(await seen()).toBe(first)
    issuer.pass(MINUTE + SECOND)
    await refreshes(next ?? undefined)
    expect(await seen()).toBeGreaterThan(first + MINUTE)
  })

  it('signs out one session, with its tokens, or all others; never somebody else’s', async () => {
    const ada = await signedIn()
    const [phone, tablet] = [await ada.enter(browserAs(SAFARI)), await ada.enter(cookieFetch())]
    const bob = await signedIn()
    const page = await openSecurity(ada.browser, issuer.url)
    await page.post({ session: sidOf(bob.tokens.accessToken) }, '/sessions/end')
    expect((await page.post({ session: sidOf(phone.accessToken) }, '/sessions/end')).headers.get('location')).toBe(
      '/account/security?done=session',
    )
    expect(await refreshes(phone.refreshToken)).toBeNull()
    const next = await refreshes(tablet.refreshToken)
    expect(next).toBeTruthy()
    await page.post({}, '/sessions/end-others')
    expect(await refreshes(next ?? '')).toBeNull()
    expect(await refreshes(ada.tokens.refreshToken)).toBeTruthy()
    expect(await refreshes(bob.tokens.refreshToken)).toBeTruthy()
    expect(await issuer.identity.sessions?.list(ada.subject)).toHaveLength(1)
  })

  it('changes the password: other browsers are signed out, this one stays, and the owner is told', async () => {
    const ada = await signedIn()
    const phone = await ada.enter(browserAs(SAFARI))
    const page = await openSecurity(ada.browser, issuer.url, '/password')
    const short = await page.post({ password: 'short' })
    expect([short.status, readErrors(await short.text())]).toEqual([400, ['Use at least 8 characters.']])
    expect((await page.post({ password: 'a quiet evening in june' })).status).toBe(303)
    expect(await refreshes(phone.refreshToken)).toBeNull()
    expect(await refreshes(ada.tokens.refreshToken)).toBeTruthy()
    await expect(ada.enter(cookieFetch())).rejects.toThrow('is wrong')
    expect((await ada.enter(cookieFetch(), 'a quiet evening in june')).subject).toBe(ada.subject)
    await eventually(async () => ada.mails().some(({ subject }) => subject.includes('was changed')), 'the notice')
  })

  it('changes the address once the new one is confirmed, and tells the old one', async () => {
    const ada = await signedIn()
    const next = `new-${ada.email}`
    const page = await openSecurity(ada.browser, issuer.url, '/email')
    expect(await (await page.post({ email: next })).text()).toContain('<h1>Check your mail</h1>')
    const mail = await eventually(async () => ada.mails(next)[0], 'the code')
    expect(await issuer.identity.users.get(ada.subject)).toMatchObject({ email: ada.email })
    const wrong = await page.post({ step: 'code', code: '000000' })
    expect(wrong.status).toBe(400)
    const done = await page.post({ step: 'code', code: codeIn(mail.text) ?? '' })
    expect(done.headers.get('location')).toBe('/account/security?done=email')
    expect(await issuer.identity.users.get(ada.subject)).toMatchObject({ email: next, emailVerified: true })
    const told = await eventually(async () => ada.mails()[0], 'the notice to the old address')
    expect(told.text).toContain(`now has the address ${next}`)
  })

  it('says the same of a new address that somebody has, whom only a mail tells', async () => {
    const [ada, bob] = [await signedIn(), await person()]
    const page = await openSecurity(ada.browser, issuer.url, '/email')
    const texts = []
    for (const email of [bob.email, 'free-address@example.com'])
      texts.push((await (await page.post({ email })).text()).replaceAll(email, 'EMAIL'))
    expect(texts[0]).toBe(texts[1])
    const mail = await eventually(async () => bob.mails()[0], 'the mail')
    expect(mail.subject).toBe('This address is in use at Backplane')
    expect(codeIn(mail.text)).toBeNull()
  })

  it('asks who signed in more than ten minutes ago to do so again before anything changes', async () => {
    const ada = await signedIn()
    const page = await openSecurity(ada.browser, issuer.url, '/password')
    issuer.pass(10 * MINUTE + SECOND)
    expect((await openSecurity(ada.browser, issuer.url)).text, 'looking is free').toContain('<h1>Your security</h1>')
    const asked = await page.post({ password: 'a quiet evening in june' })
    const location = new URL(asked.headers.get('location') ?? '', issuer.url)
    expect([location.pathname, location.searchParams.get('prompt')]).toEqual(['/oidc/auth', 'login'])
    expect((await openSecurity(ada.browser, issuer.url, '/authenticator')).text).toContain('<h1>Sign in</h1>')
    expect((await ada.enter(cookieFetch())).subject).toBe(ada.subject)
  })

  it.each(['', '/password', '/sessions/end-others', '/authenticator/remove', '/external/unlink', '/applications/end'])(
    'refuses a form at "%s" that is not its own',
    async (path) => {
      const [ada, eve] = [await signedIn(), await signedIn()]
      const forged = async (fields: Record<string, string>, headers = {}) =>
        (
          await postForm(
            ada.browser,
            new URL(`${issuer.url}/account/security${path}`),
            { password: 'a quiet evening in june', ...fields },
            headers,
          )
        ).status
      const csrf = /name="csrf" value="([^"]+)"/
      const hers = csrf.exec((await openSecurity(eve.browser, issuer.url)).text)?.[1] ?? ''
      const own = csrf.exec((await openSecurity(ada.browser, issuer.url)).text)?.[1] ?? ''
      expect(await forged({})).toBe(403)
      expect(await forged({ csrf: hers })).toBe(403)
      expect(await forged({ csrf: own }, { origin: 'https://evil.example' })).toBe(403)
      expect((await ada.enter(cookieFetch())).subject).toBe(ada.subject)
    },
  )

  it('answers other addresses and methods plainly, and says so when the sign-in was given up', async () => {
    const ada = await signedIn()
    expect((await ada.browser(`${issuer.url}/account/security/nothing`)).status).toBe(404)
    expect((await ada.browser(`${issuer.url}/account/security`, { method: 'PUT' })).status).toBe(405)
    const given = await ada.browser(`${issuer.url}/account/security/signed-in?error=access_denied`)
    expect(await given.text()).toContain('You are not signed in')
    const away = await ada.browser(`${issuer.url}/account/security/signed-in?state=//evil.example`)
    expect(away.headers.get('location')).toBe('/account/security')
  })
})
