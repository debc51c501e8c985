import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeViolations } from '../support/axe.ts'
import { chromiumProgram, launchBrowser } from '../support/browser.ts'
import { type OtherApplication, registerOther } from '../support/consent.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { authorizationUrl } from '../support/sign-in-page.ts'

const PASSWORD = 'correct horse battery'

chromiumProgram.suite('what other companies have to do with an account, in a browser', (program) => {
  let browser: Browser
  let issuer: TestIssuer
  let calendar: OtherApplication
  let people = 0
  beforeAll(async () => {
    browser = await launchBrowser(program)
    issuer = await startLocalIdentity(
      {
        externalIssuers: [
          { id: 'acme', name: 'Acme', issuer: 'https://acme.example', clientId: 'us', clientSecret: 'x' },
        ],
      },
      'localhost',
    )
    calendar = await registerOther(await issuer.host.sql('local_identity'), issuer.url, {
      scopes: ['openid', 'profile', 'email', 'api'],
    })
  })
  afterAll(async () => {
    await browser?.close()
    await issuer?.close()
  })

  /** On "your security", signed in, with an application allowed and two accounts elsewhere linked. */
  async function openWith(page: Page): Promise<void> {
    const email = `companies${++people}@example.com`
    const { subject } = await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
    const sql = await issuer.host.sql('local_identity')
    for (const external of ['https://acme.example', 'https://accounts.former-company.example'])
      await sql.query(
        'insert into external_logins (issuer, subject, account_id, created_at) values ($1, $2, $3, now())',
        [external, subject, subject],
      )
    await page.route('https://calendar.example/**', (route) =>
      route.fulfill({ status: 200, contentType: 'text/html', body: '<title>back</title>' }),
    )
    await page.goto(
      authorizationUrl(issuer.url, {
        client_id: calendar.clientId,
        redirect_uri: 'https://calendar.example/callback',
        scope: 'openid profile email api',
      }).href,
    )
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.waitForURL('https://calendar.example/**')
    await page.goto(`${issuer.url}/account/security`)
    await page.getByRole('heading', { name: 'Your security', level: 1 }).waitFor()
  }

  it.each([
    ['light', 1000],
    ['dark', 360],
  ] as const)('has no barrier that axe finds, in %s at %i pixels', async (colorScheme, width) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 740 } })
    try {
      const page = await context.newPage()
      await openWith(page)
      const rows = page.locator('.rows > li')
      expect(await rows.filter({ hasText: 'Film Calendar' }).textContent()).toContain('At calendar.example.')
      expect(await axeViolations(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      await page.getByRole('button', { name: 'Take back what Film Calendar may do' }).click()
      await page.getByRole('status').waitFor()
      expect(await axeViolations(page)).toEqual([])
    } finally {
      await context.close()
    }
  })

  it('needs no script and no mouse', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    try {
      const page = await context.newPage()
      await openWith(page)
      /** Goes on by the keyboard until this button has the cursor, and presses it. */
      const press = async (name: string) => {
        const button = page.getByRole('button', { name, exact: true })
        const held = page.locator('button:focus').and(button)
        for (let step = 0; step < 30 && (await held.count()) === 0; step++) await page.keyboard.press('Tab')
        expect(await held.count(), name).toBe(1)
        await page.keyboard.press('Enter')
        await button.waitFor({ state: 'detached' })
      }
      await press('Unlink Acme')
      await page.getByText('It is unlinked.').waitFor()
      await press('Unlink accounts.former-company.example')
      await press('Take back what Film Calendar may do')
      await page.getByText('That application may do nothing any more.').waitFor()
    } finally {
      await context.close()
    }
  })
})
