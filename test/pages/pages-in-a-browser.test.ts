import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromiumProgram, launchBrowser, openWindow } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { tourOf } from '../support/issuer-tour.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { codeIn } from '../support/mailbox.ts'
import { authorizationUrl } from '../support/sign-in-page.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

chromiumProgram.suite('the issuer’s pages in a browser', (program) => {
  let browser: Browser
  let issuer: TestIssuer
  beforeAll(async () => {
    browser = await launchBrowser(program)
  })
  afterAll(() => browser?.close())

  it.each([
    ['light', 1000],
    ['dark', 360],
  ] as const)(
    'have no barrier that axe finds, and no fault, in %s at %i pixels',
    async (colorScheme, width) => {
      issuer = await startLocalIdentity({}, 'localhost')
      try {
        const { page, faults } = await openWindow(browser, issuer.url)
        await page.setViewportSize({ width, height: 740 })
        await page.emulateMedia({ colorScheme })
        const seen: string[] = []
        await tourOf(issuer, page, async (name) => {
          seen.push(name)
          await page.evaluate(AXE)
          const { violations } = await page.evaluate<AxeResults>('axe.run()')
          expect(
            violations.map(({ id, nodes }) => `${name}: ${id} at ${nodes.map(({ html }) => html).join()}`),
          ).toEqual([])
          expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${name} fits`).toBe(true)
        })
        expect(seen).toHaveLength(35)
        expect(new Set(seen).size).toBe(35)
        expect(faults).toEqual([])
      } finally {
        await issuer.close()
      }
    },
    120_000,
  )

  it('work without a script and by the keyboard alone', async () => {
    issuer = await startLocalIdentity({}, 'localhost')
    try {
      const application = { method: 'GET', path: '/callback', handle: async () => new Response('signed in') } as const
      issuer.server.serve(issuer.identity, { routes: [application] })
      const context = await browser.newContext({ javaScriptEnabled: false })
      const page = await context.newPage()
      const { keyboard } = page
      const heading = (name: string) => page.getByRole('heading', { name }).waitFor()
      /** What is typed before the cursor stands in a field goes nowhere. */
      const type = async (text: string) => {
        await page.locator('input:focus').waitFor()
        await keyboard.type(text)
      }
      const email = 'keys@example.com'
      await page.goto(authorizationUrl(issuer.url, { screen_hint: 'signup' }).href)
      await heading('Create an account')
      for (const text of ['Ada', email, 'correct horse battery']) {
        await type(text)
        await keyboard.press(text.includes(' ') ? 'Enter' : 'Tab')
      }
      await heading('Check your mail')
      const code = await eventually(
        async () => codeIn(issuer.host.mails.find(({ to }) => to === email)?.text),
        'the code',
      )
      await type(code)
      await keyboard.press('Enter')
      await page.getByText('signed in').waitFor()
      await page.goto(`${issuer.url}/account/security`)
      await heading('Your security')
      await keyboard.press('Tab')
      await keyboard.press('Enter')
      await heading('Change your password')
      await type('a quiet evening in june')
      await keyboard.press('Enter')
      await page.getByText('Your password is changed.').waitFor()
      await page.goto(authorizationUrl(issuer.url, { prompt: 'login' }).href)
      await heading('Sign in')
      expect(
        await page.getByRole('button', { name: 'Sign in with a passkey' }).count(),
        'what needs a script is not shown',
      ).toBe(0)
      await context.close()
    } finally {
      await issuer.close()
    }
  }, 60_000)
})
