import type { Page, Request } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { advanceClock } from '../../domain/clock/advance.ts'
import { fromPublicId } from '../../lib/ids.ts'
import { readManifests } from '../../server/graphql/documents/manifest.ts'
import { axeViolations } from '../support/axe.ts'
import { MANIFESTS } from '../support/backplane.ts'
import { type BrowserWorld, chromiumProgram, fillInCard, openWorld, type WatchedPage } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { codeIn, readMailbox } from '../support/mailbox.ts'
import { takePictures } from '../support/pictures.ts'
import { seedOf } from '../support/seed.ts'

const ADA = { email: 'ada@example.com', password: 'correct horse battery' }
const DAY = 86_400_000
const documents = readManifests(MANIFESTS)

chromiumProgram.suite('the account page in a browser', (program) => {
  let world: BrowserWorld
  let ada: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openWorld(program)
    ada = await world.window()
    page = ada.page
    // What is looked at here is what the page says by itself: with live updates it would hear of a lost answer's effect at some moment of its own.
    await page.routeWebSocket('**/graphql', (socket) => socket.close())
  })
  afterAll(() => world?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const section = (name: string) => page.getByRole('region', { name })
  const operationOf = (request: Request) =>
    /(?:query|mutation) (\w+)/.exec(documents.get(request.postDataJSON().documentId) ?? '')?.[1]
  const fits = () => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')
  const expectRight = async (name: string) => {
    await takePictures(page, name)
    expect(await axeViolations(page), name).toEqual([])
  }
  const enterCard = async (number: string) => {
    await fillInCard(page, number)
    await page.getByText('Your card is on file.').waitFor()
  }
  const connect = async (name: string) => {
    await page.getByLabel('Name of the device').fill(name)
    await button('Connect').click()
  }

  it('a guest sees the price list in a currency of their choice', async () => {
    await page.goto('/')
    const standard = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Standard' }) })
    await standard.getByText('$12.99').waitFor()
    await page.getByLabel('Currency').selectOption('JPY')
    await page.getByRole('radio', { name: 'Yearly' }).check()
    expect(await standard.textContent()).toMatch(/¥19,000\s*a year/)
    expect(await button(/Start trial/).count()).toBe(0)
    await expectRight('account-guest')
  })

  it('somebody new creates an account at the issuer and comes back to create a tenant', async () => {
    await button('Create an account').click()
    await page.getByLabel('Name').fill('Ada Lovelace')
    await page.getByLabel('Email address').fill(ADA.email)
    await page.getByLabel('Password').fill(ADA.password)
    await button('Create account').click()
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
    const code = await eventually(
      async () => codeIn((await readMailbox(world.url, ADA.email))[0]?.text),
      'a mailed code',
    )
    await page.getByLabel('Code from the mail').fill(code)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Welcome, Ada Lovelace' }).waitFor()
    await expectRight('account-welcome')
    expect(page.url()).toBe(`${world.url}/account`)
    await page.getByLabel('Name').fill('Lovelace family')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Lovelace family', level: 1 }).waitFor()
    await section('Your plan').getByText('There is no plan yet. Choose one below.').waitFor()
  })

  it('tokens are kept for this tab only, never in localStorage', async () => {
    const kept = await page.evaluate(() => ({
      local: JSON.stringify({ ...localStorage }),
      session: JSON.stringify({ ...sessionStorage }),
    }))
    expect(kept.session).toContain('access_token')
    expect(kept.local).not.toMatch(/token|eyJ/)
  })

  it('a trial without a card is refused beside the button, and leads to the gateway and back', async () => {
    await button('Start trial of Standard').click()
    const refusal = section('Plans').getByText('Put a card on file first.')
    await refusal.waitFor()
    await section('Plans').getByRole('button', { name: 'Add a card' }).click()
    await enterCard('4242 4242 4242 4242')
    expect(await section('Cards').textContent()).toMatch(/Visa[\s\S]*4242[\s\S]*12\/2034[\s\S]*Default/)
    expect(page.url()).toBe(`${world.url}/account`)
  })

  it('a start whose answer is lost is tried again with the same key, and starts one trial', async () => {
    // A page that has just got a card reads again a few times, and would see the trial that was started without its knowing.
    await page.reload()
    await button('Start trial of Standard').waitFor()
    const keys: unknown[] = []
    await page.route('**/graphql', async (route) => {
      if (operationOf(route.request()) !== 'Subscribe') return route.continue()
      keys.push(route.request().postDataJSON().variables.input.idempotencyKey)
      if (keys.length > 1) return route.continue()
      await route.fetch()
      return route.abort()
    })
    await button('Start trial of Standard').click()
    await section('Plans').getByText('The server cannot be reached.').waitFor()
    await button('Start trial of Standard').click()
    await section('Your plan').getByText('Free trial').waitFor()
    await page.unroute('**/graphql')
    expect(keys).toHaveLength(2)
    expect(keys[1]).toBe(keys[0])
    expect(await section('Your plan').textContent()).toMatch(
      /Standard\s*\$12\.99 a month[\s\S]*Your trial ends on[\s\S]*HD movies: yes/,
    )
  })

  it('one query paints the page', async () => {
    const asked: (string | undefined)[] = []
    const note = (request: Request) => {
      if (request.url().endsWith('/graphql')) asked.push(operationOf(request))
    }
    page.on('request', note)
    // What the page that was there before still asks is not this one's.
    page.once('framenavigated', () => void asked.splice(0))
    await page.reload()
    await section('Your plan').getByText('Free trial').waitFor()
    await section('Cards').locator('span', { hasText: '4242' }).first().waitFor()
    await section('Invoices').waitFor()
    page.off('request', note)
    expect(asked).toEqual(['Account'])
  })

  it('devices are connected until the plan refuses, and the refusal says what is used of what', async () => {
    const devices = section('Connected devices')
    for (const name of ['TV', 'Tablet', 'Laptop', 'Phone', 'Projector']) {
      await connect(name)
      await page.getByRole('status').getByText(`${name} is connected.`).waitFor()
    }
    await connect('Sixth')
    await devices.getByText('5 of 5 devices are connected.').waitFor()
    expect(await devices.getByRole('listitem').count()).toBe(5)
    await button('Remove Tablet').click()
    await devices.getByText('4 of 5 used').waitFor()
    expect(await devices.getByText('Tablet').count()).toBe(0)
  })

  it('the warning and the refusal come into the feed by themselves, and are marked as read', async () => {
    const messages = section('Messages')
    await messages.getByRole('heading', { name: '4 of 5 connected devices are in use' }).waitFor()
    await messages.getByRole('heading', { name: 'The limit of 5 connected devices is reached' }).waitFor()
    await messages.getByText('2 unread', { exact: true }).waitFor()
    await button(/^Mark as read.*The limit of 5/).click()
    await messages.getByText('1 unread', { exact: true }).waitFor()
  })

  it('an access token that the server no longer takes is renewed without the person noticing', async () => {
    let refused = 0
    await page.route('**/graphql', async (route) => {
      if (refused > 0) return route.continue()
      refused += 1
      const errors = [{ message: 'The access token has expired.', extensions: { code: 'UNAUTHENTICATED' } }]
      return route.fulfill({ status: 401, json: { errors } })
    })
    const renewal = page.waitForResponse((response) => response.url().endsWith('/oidc/token'))
    await connect('Tablet')
    expect((await renewal).status()).toBe(200)
    await page.getByRole('status').getByText('Tablet is connected.').waitFor()
    await page.unroute('**/graphql')
  })

  it('it fits a phone: nothing is wider than the window', async () => {
    await page.setViewportSize({ width: 375, height: 812 })
    expect(await fits()).toBe(true)
    await page.getByText('All plans').click()
    expect(await fits()).toBe(true)
    await expectRight('account')
    await page.setViewportSize({ width: 1280, height: 900 })
  })

  it('a missed payment says until when access lasts, and a good card mends it', async () => {
    await section('Cards').getByRole('button', { name: 'Add a card' }).click()
    await enterCard('4000 0000 0000 0341')
    const { app } = world
    const tenantId = fromPublicId('tenant', (await page.evaluate(() => localStorage.getItem('backplane:tenant'))) ?? '')
    if (!tenantId) throw new Error('the page has not kept its choice of a tenant')
    const to = new Date((await app.clock.now(tenantId)).getTime() + 14.5 * DAY)
    await advanceClock(app, await (await seedOf(world).operator()).viewer(), { tenantId, to })
    await page.reload()
    const plan = section('Your plan')
    await plan.getByText(/Access lasts until \w+ \d+, \d{4}/).waitFor()
    await plan.getByText('Payment overdue').waitFor()
    await plan.getByText('included until the grace ends').waitFor()
    await expectRight('account-overdue')
    await plan.getByRole('button', { name: 'Add a card' }).click()
    await enterCard('4242 4242 4242 4242')
    await plan.getByText('The next charge is on').waitFor()
  })

  it('the plan is cancelled by keyboard alone, after a second thought', async () => {
    const ask = button('Cancel the plan…')
    await ask.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Cancel Standard?' })
    await dialog.waitFor()
    await expectRight('account-cancel')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await page.locator(':focus').textContent()).toBe('Cancel the plan…')
    await page.keyboard.press('Enter')
    await dialog.getByRole('radio', { name: /^On / }).focus()
    await page.keyboard.press('Enter')
    await section('Your plan').getByText('Access lasts until').waitFor()
    expect(await ask.count()).toBe(0)
  })

  it('signing out ends the session at the issuer and in every tab', async () => {
    const other = await page.context().newPage()
    await other.goto('/')
    await other.getByRole('button', { name: 'Sign in' }).click()
    await other.getByRole('heading', { name: 'Lovelace family', level: 1 }).waitFor()
    await button('Sign out').click()
    await page.getByRole('heading', { name: 'Sign out?' }).waitFor()
    await other.getByText('Your session has ended.').waitFor()
    await button('Sign out').click()
    await button('Sign in').click()
    await page.getByLabel('Password').waitFor()
    expect(await page.evaluate(() => Object.keys(sessionStorage).some((key) => key.startsWith('oidc.user')))).toBe(
      false,
    )
  })

  it('nothing broke on the way, and the content security policy had nothing to forbid', async () => {
    const policy = (await fetch(`${world.url}/account`)).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(ada.faults).toEqual([])
  })
})
