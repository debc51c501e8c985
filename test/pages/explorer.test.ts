import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeViolations } from '../support/axe.ts'
import { type BrowserWorld, chromiumProgram, openWorld, type WatchedPage } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { enterExplorer, openPanel, runUntil, typeDocument } from '../support/explorer-page.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

/** GraphiQL's own, of its version 5.4; none is in a panel of ours. */
const NOT_OURS = [
  /^color-contrast: <div class="line-numbers/,
  /^color-contrast: <span class="mtk/,
  /^nested-interactive: <li .*graphiql-tab/,
]

chromiumProgram.suite('the explorer in a browser', (program) => {
  let world: BrowserWorld
  let seed: Seed
  let olga: Person
  let acme: SeededTenant
  let beyond: SeededTenant
  let window: WatchedPage
  let page: Page
  const hosts = new Set<string>()

  beforeAll(async () => {
    world = await openWorld(program)
    seed = seedOf(world)
    olga = await seed.operator()
    acme = await seed.tenant({ name: 'Acme', owner: olga })
    beyond = await seed.tenant({ name: 'Beyond', plan: 'standard' })
    window = await world.window()
    page = window.page
    page.on('request', (request) => hosts.add(new URL(request.url()).host))
  })
  afterAll(() => world?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const barriers = async () =>
    (await axeViolations(page)).filter((each) => !NOT_OURS.some((pattern) => pattern.test(each)))

  it('opens locally to whoever comes, and runs a query', async () => {
    const asked = page.waitForRequest('**/graphql')
    await page.goto('/explorer')
    await page.getByText('Nobody is signed in').waitFor()
    // By it the server knows whom to serve last when not all can be served.
    expect((await asked).headers()['backplane-client']).toBe('explorer')
    await page.getByRole('region', { name: 'Operation Editor' }).getByText('Plans', { exact: true }).waitFor()
    await runUntil(page, '"currency": "EUR"')
    expect(await barriers()).toEqual([])
  })

  it('keeps a guest’s operations in the browser, and says so', async () => {
    await openPanel(page, 'Saved operations')
    await page.getByText(/kept in this browser only, and cannot be shared/).waitFor()
    await page.getByLabel('Name').fill('What there is')
    await button('Save the open operation').click()
    await page.getByRole('status').getByText('“What there is” is saved.').waitFor()
    await page.reload()
    await openPanel(page, 'Saved operations')
    await button('What there is').waitFor()
    expect(await page.getByLabel('Share with staff').count()).toBe(0)
  })

  it('describes the schema', async () => {
    await openPanel(page, 'Documentation Explorer')
    await page.getByRole('link', { name: 'Query', exact: true }).first().click()
    await page.getByText('The signed-in person.').first().waitFor()
  })

  it('signs in where the account page does, and asks as that person', async () => {
    await enterExplorer(page, olga)
    await page.getByText('· operator').waitFor()
    await typeDocument(page, '{ viewer { email } }')
    await runUntil(page, `"email": "${olga.email}"`)
    expect(page.url()).toBe(`${world.url}/explorer`)
  })

  it('saves, shares and opens an operation by its link, for a colleague too', async () => {
    await typeDocument(page, 'query Prices { plans { name } }')
    await openPanel(page, 'Saved operations')
    await page.getByLabel('Name').fill('Prices of today')
    await page.getByLabel('What it is for').fill('When customers ask')
    await page.getByLabel('Share with staff').check()
    await button('Save the open operation').click()
    await page.getByText('Yours, shared with staff').waitFor()
    expect(await barriers()).toEqual([])
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await button('Copy link to Prices of today').click()
    await page.getByText('The link to “Prices of today” is copied.').waitFor()
    const link = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(link).toMatch(/\/explorer\?operation=sop_[0-9a-f]{32}$/)

    const colleague = await world.window()
    await colleague.page.goto(link)
    await enterExplorer(colleague.page, await seed.operator('finance'))
    await colleague.page.getByRole('tab', { name: 'Prices' }).waitFor()
    await runUntil(colleague.page, '"Basic"')
    await openPanel(colleague.page, 'Saved operations')
    await colleague.page.getByText('Shared by Olga').waitFor()
    expect(await colleague.page.getByRole('button', { name: /^Remove/ }).count()).toBe(0)
    expect(colleague.faults).toEqual([])
    await colleague.page.context().close()
  })

  it('looks as a role of a tenant: sees less, and changes nothing', async () => {
    await openPanel(page, 'Role preview')
    await page.getByLabel('Tenant', { exact: true }).selectOption('Acme')
    await page.getByRole('form', { name: 'A tenant of yours' }).getByLabel('Role').selectOption('member')
    await page.getByRole('form', { name: 'A tenant of yours' }).getByRole('button').click()
    await page.getByRole('status').getByText('As member of Acme, queries only').waitFor()
    expect(await barriers()).toEqual([])
    await typeDocument(page, `{ tenant(id: "${acme.publicId}") { name invoices { totalCount } } }`)
    await runUntil(page, '"code": "FORBIDDEN"')
    await typeDocument(page, 'mutation { createTenant(input: { name: "Another" }) { __typename } }')
    await runUntil(page, 'A role preview is for looking')
    await button('Leave the preview').click()
    await typeDocument(page, `{ tenant(id: "${acme.publicId}") { invoices { totalCount } } }`)
    await runUntil(page, '"totalCount": 0')
  })

  it('looks at a tenant that is not one’s own, for a reason', async () => {
    await typeDocument(page, `{ tenant(id: "${beyond.publicId}") { name } }`)
    await runUntil(page, '"tenant": null')
    const form = page.getByRole('form', { name: 'Any tenant' })
    await form.getByLabel('Tenant’s id').fill(beyond.publicId)
    await form.getByLabel('Reason').fill('They cannot see their plan')
    await form.getByRole('button', { name: 'Start' }).click()
    const session = page.getByRole('form', { name: 'Beyond' })
    await session.getByLabel('Role').selectOption('billing')
    await session.getByRole('button', { name: 'Look as this role' }).click()
    await runUntil(page, '"name": "Beyond"')
    await page.getByRole('banner').getByRole('button', { name: 'Leave' }).click()
    await runUntil(page, '"tenant": null')
  })

  it('keeps no token and no header where they would stay, and none in the address', async () => {
    await page.getByRole('button', { name: 'Headers', exact: true }).click()
    await typeDocument(page, '{ "x-secret": "do-not-keep" }', 'Headers')
    await runUntil(page, '"tenant": null')
    const kept = await eventually(async () => {
      const all = await page.evaluate<string>('JSON.stringify({ ...localStorage })')
      return all.includes(beyond.publicId) && all
    }, 'what was run is in the history')
    expect(kept).not.toMatch(/access_token|eyJ|do-not-keep/)
    expect(page.url()).not.toMatch(/token|secret|eyJ/)
  })

  it('loads nothing from anywhere else, and breaks no rule of its policy', async () => {
    expect([...hosts]).toEqual([new URL(world.url).host])
    expect(window.faults).toEqual([])
  })
})
