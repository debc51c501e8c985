import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BrowserWorld, chromiumProgram, openWorld } from '../support/browser.ts'
import { seedOf } from '../support/seed.ts'

chromiumProgram.suite('the account page of somebody in two tenants', (program) => {
  let world: BrowserWorld

  beforeAll(async () => {
    world = await openWorld(program)
  }, 120_000)
  afterAll(() => world?.close())

  it('a member of one tenant who owns another chooses, and sees no money where it is not theirs', async () => {
    const seed = seedOf(world)
    const watched = await seed.tenant({ name: 'Watched', plan: 'premium' })
    const member = await seed.member(watched, 'member')
    await seed.tenant({ name: 'Own', owner: member })
    const { page, faults } = await world.window()
    const region = (name: string) => page.getByRole('region', { name })
    await page.goto('/')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel('Email address').fill(member.email)
    await page.getByLabel('Password').fill('correct horse battery')
    await page.keyboard.press('Enter')
    await page.getByLabel('Tenant').selectOption('Own')
    await page.getByRole('heading', { name: 'Own', level: 1 }).waitFor()
    await region('Cards').waitFor()
    await page.getByLabel('Tenant').selectOption('Watched')
    await page.getByRole('heading', { name: 'Watched', level: 1 }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Watched', level: 1 }).waitFor()
    await region('Your plan').getByText('Premium').waitFor()
    await region('Connected devices').getByText('0 of 10 used').waitFor()
    expect(await region('Cards').count()).toBe(0)
    expect(await region('Invoices').count()).toBe(0)
    expect(await page.getByText('Cancel the plan').count()).toBe(0)
    expect(faults).toEqual([])
  })
})
