import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BrowserWorld, chromiumProgram, openWorld, type WatchedPage } from '../support/browser.ts'
import { PASSWORD, type SeededTenant, seedOf } from '../support/seed.ts'
import { startStripeWire } from '../support/wire/stripe/server.ts'
import type { StripeWire } from '../support/wire/stripe/wire.ts'

const SHOTS = process.env.PAGE_SHOTS
const NUMBER = '4242424242424242'

/** What Stripe.js does, as far as the page sees: a frame of Stripe's, and a word when it is done. */
const STRIPE_SCRIPT = `window.Stripe = (key) => ({
  async createEmbeddedCheckoutPage({ fetchClientSecret, onComplete }) {
    const frame = document.createElement('iframe')
    frame.title = key
    frame.src = 'https://js.stripe.com/frame?' + (await fetchClientSecret())
    const hear = ({ source, data }) => { if (source === frame.contentWindow && data === 'complete') onComplete() }
    return {
      mount: (place) => { window.addEventListener('message', hear); place.append(frame) },
      destroy: () => { window.removeEventListener('message', hear); frame.remove() },
    }
  },
})`
const STRIPE_FRAME = `<button onclick="parent.postMessage('complete', '*')">Save</button>`

async function arrive(world: BrowserWorld): Promise<{ tenant: SeededTenant; watched: WatchedPage }> {
  const tenant = await seedOf(world).tenant({ name: 'Lovelace family' })
  const watched = await world.window()
  const { page } = watched
  await page.goto('/')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByLabel('Email address').fill(tenant.owner.email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('No card is on file.').waitFor()
  return { tenant, watched }
}

chromiumProgram.suite('a card entered inside the account page, at the local gateway', (program) => {
  let world: BrowserWorld
  let owner: WatchedPage
  let page: Page
  const sent: string[] = []

  beforeAll(async () => {
    world = await openWorld(program, { env: { CARD_FORM: 'embedded' } })
    owner = (await arrive(world)).watched
    page = owner.page
    page.on('request', (request) => {
      if (request.postData()?.includes('4242')) sent.push(new URL(request.url()).pathname)
    })
  })
  afterAll(() => world?.close())

  const cards = () => page.getByRole('region', { name: 'Cards' })
  const form = () => cards().frameLocator('iframe[title="Add a card"]')
  const fill = async (number: string) => {
    await form().getByLabel('Card number').fill(number)
    await form()
      .getByLabel(/^Expires/)
      .fill('12 / 34')
    await form().getByLabel('Security code').fill('123')
    await form().getByRole('button', { name: 'Save card' }).click()
  }

  it('a card that its bank refuses is said so beside its field, and can be entered again', async () => {
    await cards().getByRole('button', { name: 'Add a card' }).click()
    await fill('4000000000009995')
    await form().getByText('The card was not saved.').waitFor()
    expect(page.url()).toBe(`${world.url}/account`)
    if (!SHOTS) return
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 1000 })
      await page.screenshot({ path: `${SHOTS}/card-form-${width}.png`, fullPage: true })
    }
  })

  it('a good one is on file a moment later, and its number went to the gateway alone', async () => {
    await fill(NUMBER)
    await cards().getByText('4242').first().waitFor()
    // Its two ways here are apart: the page may hear of the card before the form says that it is done.
    await page.locator('iframe[title="Add a card"]').waitFor({ state: 'detached' })
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.filter((path) => !path.startsWith('/local/payments/card-frame/'))).toEqual([])
  })

  it('the page cannot look into the form, and another site cannot frame it', async () => {
    await cards().getByRole('button', { name: 'Add a card' }).click()
    await form().getByLabel('Card number').fill(NUMBER)
    const looked = await page
      .locator('iframe.card-form')
      .evaluate((frame) => 'contentDocument' in frame && frame.contentDocument)
    expect(looked).toBeNull()
    const address = await page.locator('iframe.card-form').getAttribute('src')
    const policy = (await fetch(address ?? '')).headers.get('content-security-policy')
    expect(policy).toContain(`frame-ancestors ${world.url};`)
    expect(policy).toContain('sandbox allow-forms allow-scripts')
    await cards().getByRole('button', { name: 'Close the form' }).click()
  })

  it('no other company is let into the page', async () => {
    const policy = (await fetch(`${world.url}/account`)).headers.get('content-security-policy')
    expect(policy).not.toContain('stripe')
  })

  it('nothing broke on the way', () => expect(owner.faults).toEqual([]))
})

chromiumProgram.suite('a card entered inside the account page, at Stripe', (program) => {
  let wire: StripeWire
  let world: BrowserWorld

  beforeAll(async () => {
    wire = await startStripeWire()
    world = await openWorld(program, {
      env: {
        CARD_FORM: 'embedded',
        PAYMENTS_PROVIDER: 'stripe',
        STRIPE_SECRET_KEY: wire.secretKey,
        STRIPE_PUBLISHABLE_KEY: 'pk_test_page',
        STRIPE_WEBHOOK_SECRET: wire.webhookSecret,
        STRIPE_API_BASE: wire.url,
      },
    })
    wire.webhookUrl = `${world.url}/webhooks/payments/stripe`
  })
  afterAll(async () => {
    await world?.close()
    await wire?.close()
  })

  it("Stripe's script and frame are let in, and the card is on file when they say so", async () => {
    const { watched } = await arrive(world)
    const { page, faults } = watched
    let secret = ''
    await page.route('https://js.stripe.com/**', async (route) => {
      const { pathname, search } = new URL(route.request().url())
      if (pathname.endsWith('/stripe.js')) return route.fulfill({ contentType: 'text/javascript', body: STRIPE_SCRIPT })
      secret = search.slice(1)
      return route.fulfill({ contentType: 'text/html', body: STRIPE_FRAME })
    })
    await page.getByRole('button', { name: 'Add a card' }).click()
    const frame = page.frameLocator('iframe[title="pk_test_page"]')
    await frame.getByRole('button', { name: 'Save' }).waitFor()
    await wire.completeCheckout(`${wire.url}/c/pay/${secret.split('_secret_')[0]}`, NUMBER)
    await frame.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('region', { name: 'Cards' }).getByText('4242').first().waitFor()
    expect(faults).toEqual([])
    expect(wire.violations).toEqual([])
  })
})
