import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromiumProgram, launchBrowser, openWindow, type WatchedPage } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { openSecurity } from '../support/security-page.ts'
import { cookieFetch, signIn } from '../support/sign-in.ts'
import { authorizationUrl, openPage, postForm } from '../support/sign-in-page.ts'

const PASSWORD = 'correct horse battery'

interface Authenticator {
  readonly cdp: CDPSession
  readonly authenticatorId: string
}

/** A security key of the browser's own making; `isUserVerified` is whether the person's finger is the right one. */
async function authenticatorOf(page: Page, isUserVerified = true): Promise<Authenticator> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  })
  return { cdp, authenticatorId }
}

chromiumProgram.suite('passkeys', (program) => {
  let browser: Browser
  let issuer: TestIssuer
  let people = 0
  beforeAll(async () => {
    issuer = await startLocalIdentity({}, 'localhost')
    const application = { method: 'GET', path: '/callback', handle: async () => new Response('signed in') } as const
    issuer.server.serve(issuer.identity, { routes: [application] })
    browser = await launchBrowser(program)
  })
  afterAll(async () => {
    await browser?.close()
    await issuer?.close()
  })

  const signInPage = (page: Page) => page.goto(authorizationUrl(issuer.url, { prompt: 'login' }).href)
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

  /** Somebody who is signed in with a password, and looks at "your security". */
  async function person(): Promise<WatchedPage & { email: string; subject: string }> {
    const email = `passkey${++people}@example.com`
    const { subject } = await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
    const watched = await openWindow(browser, issuer.url)
    const { page } = watched
    await page.goto('/account/security')
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Your security' }).waitFor()
    return { ...watched, email, subject }
  }

  async function add(page: Page, name: string) {
    await page.getByRole('link', { name: 'Add a passkey' }).click()
    await page.getByLabel('Name, to tell it from others').fill(name)
    await press(page, 'Add the passkey')
    await page.getByText('The passkey is on your account.').waitFor()
  }

  /** Presses the button on the sign-in page, in a browser that is signed in nowhere; the finger is there from then on only. */
  async function signInByButton({ page, cdp, authenticatorId }: WatchedPage & Authenticator) {
    const present = (enabled: boolean) =>
      cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
    await present(false)
    await page.context().clearCookies()
    await signInPage(page)
    const button = page.getByRole('button', { name: 'Sign in with a passkey' })
    await button.waitFor()
    await present(true)
    await button.click()
  }

  async function withPasskey() {
    const somebody = await person()
    const authenticator = await authenticatorOf(somebody.page)
    await add(somebody.page, 'Laptop')
    return { ...somebody, ...authenticator }
  }

  const amrOf = async (subject: string) => {
    const sql = await issuer.host.sql('local_identity')
    const { rows } = await sql.query<{ amr: string[]; acr: string }>(
      `select payload -> 'amr' as amr, payload ->> 'acr' as acr from payloads where model = 'Session' and account_id = $1`,
      [subject],
    )
    return rows
  }

  it('are added under a name, and sign in without a password or a code', async () => {
    const ada = await withPasskey()
    expect(await ada.page.getByText('Laptop', { exact: true }).count()).toBe(1)
    expect(await issuer.identity.factors?.list(ada.subject as never)).toMatchObject([
      { kind: 'passkey', name: 'Laptop' },
    ])
    await signInByButton(ada)
    await ada.page.getByText('signed in').waitFor()
    expect(await amrOf(ada.subject)).toContainEqual({ amr: ['pop', 'user'], acr: 'urn:backplane:aal2' })
    expect(ada.faults).toEqual([])
    await ada.page.goto('/account/security')
    await ada.page.getByText('last used').waitFor()
    await eventually(
      async () => issuer.host.mails.some(({ to, text }) => to === ada.email && text.includes('A passkey was added')),
      'the mail',
    )
  })

  it('are suggested in the address field, and one that is chosen there signs in', async () => {
    const ada = await withPasskey()
    await ada.page.context().clearCookies()
    await signInPage(ada.page)
    await ada.page.getByText('signed in').waitFor()
    expect(await amrOf(ada.subject)).toContainEqual({ amr: ['pop', 'user'], acr: 'urn:backplane:aal2' })
  })

  it('cannot be added twice from one authenticator', async () => {
    const { page } = await withPasskey()
    await page.getByRole('link', { name: 'Add a passkey' }).click()
    await press(page, 'Add the passkey')
    await page.getByText('This passkey is on your account already.').waitFor()
  })

  it('are refused without the person’s finger or PIN', async () => {
    const { page } = await person()
    await authenticatorOf(page, false)
    await page.getByRole('link', { name: 'Add a passkey' }).click()
    await press(page, 'Add the passkey')
    await page.getByText('Your browser did not give a passkey.').waitFor()
  })

  it('that were removed are refused', async () => {
    const ada = await withPasskey()
    await press(ada.page, 'Remove the passkey Laptop')
    await ada.page.getByText('The passkey is removed.').waitFor()
    await signInByButton(ada)
    await ada.page.getByText('This passkey was not accepted').waitFor()
  })

  it('that were copied are refused once the original has been used since', async () => {
    const ada = await withPasskey()
    const sql = await issuer.host.sql('local_identity')
    const { rows } = await sql.query<{ counter: string }>('select counter from passkeys where account_id = $1', [
      ada.subject,
    ])
    expect(Number(rows[0]?.counter)).toBeGreaterThan(0)
    await sql.query('update passkeys set counter = counter + 100 where account_id = $1', [ada.subject])
    await signInByButton(ada)
    await ada.page.getByText('This passkey was not accepted').waitFor()
  })

  it('answer the sign-in that they were asked in, and no other', async () => {
    const ada = await withPasskey()
    const posted: string[] = []
    await ada.page.route(/\/interaction\//, async (route) => {
      const body = route.request().postData()
      if (!body) return route.continue()
      posted.push(new URLSearchParams(body).get('passkey') ?? '')
      return route.fulfill({ body: 'kept by a thief' })
    })
    await signInByButton(ada)
    await ada.page.getByText('kept by a thief').waitFor()
    const thief = cookieFetch()
    const { url } = await openPage(thief, issuer.url)
    const refused = await postForm(thief, url, { passkey: posted[0] ?? '' })
    expect([posted[0]?.includes('clientDataJSON'), refused.status]).toEqual([true, 401])
    for (const nonsense of ['x', '{}', '{"id":1}', '[]', 'null']) {
      expect((await postForm(thief, url, { passkey: nonsense })).status).toBe(401)
    }
  })

  it('are not offered where the deployment is reached by a number', async () => {
    const numbered = await startLocalIdentity()
    try {
      const { page } = await openPage(cookieFetch(), numbered.url)
      expect(page).not.toMatch(/<script|passkey/)
      const email = 'number@example.com'
      await numbered.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
      const own = cookieFetch()
      await signIn({ publicUrl: numbered.url, email, password: PASSWORD, browser: own })
      expect((await openSecurity(own, numbered.url)).text).toContain('this deployment is reached by a number')
      expect((await openSecurity(own, numbered.url, '/passkey')).text).toContain('<h1>Your security</h1>')
    } finally {
      await numbered.close()
    }
  })
})
