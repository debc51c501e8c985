import * as oidc from 'openid-client'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerApplication } from '../../providers/identity/local/applications.ts'
import { axeViolations } from '../support/axe.ts'
import { chromiumProgram } from '../support/browser.ts'
import { PATIENCE_MS } from '../support/eventually.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { takePictures } from '../support/pictures.ts'
import { openClient } from '../support/sign-in.ts'
import { authorizationUrl } from '../support/sign-in-page.ts'

const ADA = { email: 'ada@example.com', password: 'correct horse battery' }

chromiumProgram.suite('the issuer’s pages in a browser', (executablePath) => {
  let issuer: TestIssuer
  let browser: Browser
  let clientId: string

  beforeAll(async () => {
    issuer = await startLocalIdentity({
      productName: 'Better Movies',
      externalIssuers: [
        { id: 'acme', name: 'Acme', issuer: 'https://acme.example', clientId: 'us', clientSecret: 'x' },
      ],
    })
    await issuer.identity.users.create(ADA, { idempotencyKey: 'ada' })
    const sql = await issuer.host.sql('local_identity')
    const application = await registerApplication(sql, {
      name: 'Film Calendar',
      kind: 'browser',
      redirectUris: ['https://calendar.example/callback'],
      scopes: ['openid', 'profile', 'email', 'offline_access', 'api'],
      device: true,
    })
    clientId = application.clientId
    browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] })
  })
  afterAll(async () => {
    await browser?.close()
    await issuer?.close()
  })

  async function window(options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, locale: 'en-US', ...options })
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    const faults: string[] = []
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) faults.push(message.text())
    })
    return { page, faults }
  }

  const start = async () => oidc.initiateDeviceAuthorization(await openClient(issuer.url), { scope: 'openid api' })
  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('Email address').fill(ADA.email)
    await page.getByLabel('Password').fill(ADA.password)
    await page.keyboard.press('Enter')
  }
  async function expectRight(page: Page, title: string): Promise<void> {
    await page.getByRole('heading', { name: title, level: 1 }).waitFor()
    await takePictures(page, `elsewhere-${title.toLowerCase().match(/\w+/g)?.join('-')}`)
    expect(await axeViolations(page), title).toEqual([])
  }

  describe.each<['light' | 'dark', { width: number; height: number }]>([
    ['light', { width: 1000, height: 800 }],
    ['dark', { width: 360, height: 640 }],
  ])('in %s, %j', (colorScheme, viewport) => {
    it('have nothing that axe finds wrong, nor anything that their policy forbids', async () => {
      const { page, faults } = await window({ colorScheme, viewport })
      await page.goto(
        authorizationUrl(issuer.url, {
          client_id: clientId,
          redirect_uri: 'https://calendar.example/callback',
          scope: 'openid profile email api',
        }).href,
      )
      await expectRight(page, 'Sign in')
      expect(await page.getByRole('link', { name: 'Continue with Acme' }).isVisible()).toBe(true)
      await signIn(page)
      await expectRight(page, 'Allow Film Calendar?')

      const device = await start()
      await page.goto(device.verification_uri)
      await expectRight(page, 'Sign in on a device')
      await page.getByLabel('Code').fill('BBBB-BBBB')
      await page.keyboard.press('Enter')
      await page.getByText('No device shows this code now').waitFor()
      await expectRight(page, 'Sign in on a device')
      await page.getByLabel('Code').fill(device.user_code)
      await page.keyboard.press('Enter')
      await expectRight(page, 'Sign in to Backplane command line?')
      await page.getByRole('button', { name: 'Continue' }).click()
      await expectRight(page, 'Your device is signed in')

      await page.goto(device.verification_uri_complete ?? '')
      await page.getByRole('button', { name: 'Continue' }).click()
      await expectRight(page, 'This code was used already')
      const other = await start()
      await page.goto(other.verification_uri_complete ?? '')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('button', { name: 'This is not mine' }).click()
      await expectRight(page, 'The device was not signed in')
      expect(faults).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
    })
  })

  it('need no script and no mouse', async () => {
    const { page } = await window({ javaScriptEnabled: false })
    const device = await start()
    /** The page puts the cursor where there is something to do; what is typed before goes nowhere. */
    const cursor = (label: string) => page.locator(`input:focus[name="${label}"]`).waitFor()
    await page.goto(device.verification_uri)
    await cursor('user_code')
    await page.keyboard.type(device.user_code.toLowerCase())
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Sign in to Backplane command line?' }).waitFor()
    await page.keyboard.press('Tab')
    await page.locator('button:focus').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
    await cursor('email')
    await page.keyboard.type(ADA.email)
    await page.keyboard.press('Tab')
    await cursor('password')
    await page.keyboard.type(ADA.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Your device is signed in' }).waitFor()
  })

  it('leave an application of another company with what was answered', async () => {
    const { page, faults } = await window()
    const left: string[] = []
    await page.route('https://calendar.example/**', async (route) => {
      left.push(route.request().url())
      await route.fulfill({ status: 200, contentType: 'text/html', body: '<title>back</title>' })
    })
    const asked = { client_id: clientId, redirect_uri: 'https://calendar.example/callback', scope: 'openid' }
    for (const [button, answer] of [
      ['Do not allow', 'error=access_denied'],
      ['Allow', 'code='],
    ] as const) {
      await page.goto(authorizationUrl(issuer.url, asked).href)
      if (await page.getByLabel('Password').isVisible()) await signIn(page)
      await page.getByRole('button', { name: button, exact: true }).click()
      await page.waitForURL('https://calendar.example/**')
      expect(left.at(-1)).toContain(answer)
    }
    expect(faults).toEqual([])
  })
})
