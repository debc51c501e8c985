import type { Page, Request } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { advanceClock } from '../../domain/clock/advance.ts'
import { readManifests } from '../../server/graphql/documents/manifest.ts'
import { MANIFESTS } from '../support/backplane.ts'
import { type BrowserWorld, chromiumProgram, openWorld, type WatchedPage } from '../support/browser.ts'
import { DECLINES_WHEN_CHARGED, GOOD_CARD, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const DAY = 86_400_000
const documents = readManifests(MANIFESTS)
const SHOTS = process.env.PAGE_SHOTS

chromiumProgram.suite('the plan of the account page, changed in a browser', (program) => {
  let world: BrowserWorld
  let seed: Seed
  let tenant: SeededTenant
  let owner: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openWorld(program)
    seed = seedOf(world)
    tenant = await seed.tenant({ name: 'Lovelace family', plan: 'standard' })
    const { app } = world
    // The trial is over and the first period is paid, a few days in.
    const to = new Date((await app.clock.now(tenant.id)).getTime() + 20 * DAY)
    await advanceClock(app, await (await seed.operator()).viewer(), { tenantId: tenant.id, to })
    owner = await world.window()
    page = owner.page
    // What is looked at here is what the page says by itself, without live updates.
    await page.routeWebSocket('**/graphql', (socket) => socket.close())
    await page.goto('/')
    await button('Sign in').click()
    await page.getByLabel('Email address').fill(tenant.owner.email)
    await page.getByLabel('Password').fill('correct horse battery')
    await page.keyboard.press('Enter')
    await section('Your plan').getByText('Active', { exact: true }).waitFor()
  })
  afterAll(() => world?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const section = (name: string) => page.getByRole('region', { name })
  const operationOf = (request: Request) =>
    /(?:query|mutation) (\w+)/.exec(documents.get(request.postDataJSON().documentId) ?? '')?.[1]
  const shoot = async (name: string) => {
    if (!SHOTS) return
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 1000 })
      await page.screenshot({ path: `${SHOTS}/${name}-${width}.png`, fullPage: true })
    }
    await page.setViewportSize({ width: 1280, height: 900 })
  }
  const choosePlan = async (name: string) => {
    if (!(await button(`Change plan to ${name}`).isVisible())) await page.locator('summary').click()
    await button(`Change plan to ${name}`).click()
    const dialog = page.getByRole('dialog', { name: `Change to ${name}?` })
    await dialog.getByText('Due now').waitFor()
    return dialog
  }

  it('another plan is previewed with its lines, and a lost answer is asked for again with the same key', async () => {
    const dialog = await choosePlan('Premium')
    expect(await dialog.textContent()).toMatch(/-\$\d+\.\d\d[\s\S]*Due now\$\d\.\d\d[\s\S]*The next invoice comes on/)
    await shoot('change')
    const keys: unknown[] = []
    await page.route('**/graphql', async (route) => {
      if (operationOf(route.request()) !== 'ChangePlan') return route.continue()
      keys.push(route.request().postDataJSON().variables.input.idempotencyKey)
      if (keys.length > 1) return route.continue()
      await route.fetch()
      return route.abort()
    })
    await button('Confirm the change').click()
    await dialog.getByText('The server cannot be reached.').waitFor()
    await button('Confirm the change').click()
    await section('Your plan').getByText('Premium', { exact: true }).waitFor()
    await dialog.waitFor({ state: 'hidden' })
    await page.unroute('**/graphql')
    expect(keys).toHaveLength(2)
    expect(keys[1]).toBe(keys[0])
  })

  it('the invoice of the change shows its lines, and the payment of it is there', async () => {
    const invoices = section('Invoices')
    await invoices.getByText('Paid').nth(1).waitFor()
    await invoices
      .getByRole('button', { name: /^Show the lines/ })
      .first()
      .click()
    await invoices.getByText(/-\$\d/).waitFor()
    await section('Payments').getByText('Paid').first().waitFor()
    await shoot('invoice')
  })

  it('a change for the next period is shown, and is taken back', async () => {
    const dialog = await choosePlan('Basic')
    await dialog.getByRole('radio', { name: /with the next period/ }).check()
    await dialog.getByText('$0.00').waitFor()
    await button('Confirm the change').click()
    const plan = section('Your plan')
    await plan.getByText(/^From .*: Basic, \$8\.99 a month/).waitFor()
    await shoot('scheduled')
    await button('Keep Premium as it is').click()
    await page.getByRole('status').getByText('Your Premium plan stays as it is.').waitFor()
    expect(await plan.getByText('Basic').count()).toBe(0)
  })

  it('a declined card leaves the plan what it was, and the page says so in the dialog', async () => {
    await seed.cardOnFile(tenant, DECLINES_WHEN_CHARGED)
    await page.reload()
    await section('Your plan').getByText('Premium', { exact: true }).waitFor()
    await page.locator('summary').click()
    await page.getByRole('radio', { name: 'Yearly' }).check()
    await button('Pay yearly to Premium').click()
    const dialog = page.getByRole('dialog', { name: 'Pay $179.90 a year?' })
    await dialog.getByText('Due now').waitFor()
    await button('Confirm the change').click()
    await dialog.getByText('The payment was declined').waitFor()
    await dialog.getByRole('button', { name: 'Add a card' }).waitFor()
    await shoot('declined')
    await button('Keep it as it is').click()
    expect(await section('Your plan').textContent()).toContain('$17.99 a month')
    await seed.cardOnFile(tenant, GOOD_CARD)
  })

  it('the plan is paused and resumed, each after a second question', async () => {
    await button('Pause the plan…').click()
    await button('Pause the plan').click()
    const plan = section('Your plan')
    await plan.getByText('Paused', { exact: true }).waitFor()
    await shoot('paused')
    await button('Resume the plan…').click()
    await button('Resume the plan').click()
    await plan.getByText('Active', { exact: true }).waitFor()
  })

  it('whoever cancels says why, and can change their mind until the period ends', async () => {
    await button('Cancel the plan…').click()
    const dialog = page.getByRole('dialog', { name: 'Cancel Premium?' })
    await dialog.getByLabel('Why?').selectOption('It costs too much')
    await dialog.getByLabel('What could we do better?').fill('A price for two.')
    await shoot('cancel')
    await dialog.getByRole('button', { name: 'Cancel the plan' }).click()
    const plan = section('Your plan')
    await plan.getByText('Access lasts until').waitFor()
    const kept = await world.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.findFirstOrThrow({ where: { tenantId: tenant.id } }),
    )
    expect(kept).toMatchObject({ cancelReason: 'too_expensive', cancelComment: 'A price for two.' })
    await shoot('cancelled')
    await button('Keep Premium after all').click()
    await plan.getByText('The next charge is on').waitFor()
    expect(await button('Cancel the plan…').count()).toBe(1)
  })

  it('nothing broke on the way', () => expect(owner.faults).toEqual([]))
})
