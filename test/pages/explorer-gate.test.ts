import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeViolations } from '../support/axe.ts'
import { type BrowserWorld, chromiumProgram, openWorld } from '../support/browser.ts'
import { enterExplorer, typeDocument } from '../support/explorer-page.ts'
import { type Seed, seedOf } from '../support/seed.ts'

chromiumProgram.suite('the explorer outside local mode, in a browser', (program) => {
  let world: BrowserWorld
  let seed: Seed

  beforeAll(async () => {
    world = await openWorld(program)
    seed = seedOf(world)
  })
  afterAll(() => world?.close())

  /** The page as it is where the server says that it is not local; what the API answers then: test/server/explorer-production.test.ts. */
  async function productionWindow() {
    const opened = await world.window()
    await opened.page.route('**/config.json', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), local: false } })
    })
    return opened
  }

  it('asks a guest to sign in, and loads no editor for them', async () => {
    const { page, faults } = await productionWindow()
    await page.goto('/explorer')
    await page.getByText(/It is for operators: sign in with your account/).waitFor()
    expect(await page.getByRole('region', { name: 'Operation Editor' }).count()).toBe(0)
    expect(await axeViolations(page)).toEqual([])
    await enterExplorer(page, await seed.operator('support'))
    await page.getByRole('region', { name: 'Operation Editor' }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('tells a customer who may use it, and where to go', async () => {
    const { page, faults } = await productionWindow()
    const customer = await seed.person('Ada')
    await page.goto('/explorer')
    await enterExplorer(page, customer)
    await page.getByRole('heading', { name: 'The explorer is for staff' }).waitFor()
    await page.getByText(`You are signed in as ${customer.email}`).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('link', { name: 'Your account' }).click()
    await page.getByRole('heading', { name: 'Welcome, Ada' }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows what an operation would cost while it is typed, and never runs it for that', async () => {
    const { page } = await world.window()
    const asked: string[] = []
    // As the server answers `costOnly` (docs/explorer.md).
    await page.route('**/graphql', async (route) => {
      const { query, extensions } = route.request().postDataJSON() as {
        query: string
        extensions?: { costOnly?: true }
      }
      if (!extensions?.costOnly) return route.fallback()
      asked.push(query)
      const requested = query.length * 1_000
      await route.fulfill({ json: { extensions: { cost: { requested, limit: 30_000, rows: 20, depth: 2 } } } })
    })
    await page.goto('/explorer')
    const cost = page.getByRole('region', { name: 'Cost' })
    await cost.getByText(/^Would cost .* of 30,000 points/).waitFor()
    await typeDocument(page, '{ plans { key } }')
    await cost.getByText('Would cost 17,000 of 30,000 points · 20 rows at most · depth 2').waitFor()
    expect(asked[0]).toBe('{ __typename }')
    await page.context().close()
  })

  it('asks a server that tells no cost beforehand for none', async () => {
    const { page } = await world.window()
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.postData()?.includes('costOnly')) asked.push(request.postData() ?? '')
    })
    await page.route('**/graphql', async (route) => {
      const { extensions } = route.request().postDataJSON() as { extensions?: { costOnly?: true } }
      if (extensions?.costOnly) return route.fulfill({ json: { data: { __typename: 'Query' } } })
      return route.fallback()
    })
    await page.goto('/explorer')
    await page.getByText('This server does not tell beforehand what an operation costs.').waitFor()
    await typeDocument(page, 'mutation { createTenant(input: { name: "Another" }) { __typename } }')
    await page.getByRole('tab', { name: /<untitled>|New tab|mutation/i }).waitFor()
    expect(asked.length).toBe(1)
    await page.context().close()
  })
})
