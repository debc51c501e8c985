import { afterAll, beforeAll, expect, it } from 'vitest'
import { registerDevice } from '../../examples/better-movies/domain/register-device.ts'
import { type BrowserWorld, chromiumProgram, openWorld } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { type Seed, seedOf } from '../support/seed.ts'

chromiumProgram.suite('the account page of somebody in two tenants', (program) => {
  let world: BrowserWorld
  let seed: Seed

  beforeAll(async () => {
    world = await openWorld(program)
    seed = seedOf(world)
  }, 120_000)
  afterAll(() => world?.close())

  it('a member of one tenant who owns another chooses, and sees no money where it is not theirs', async () => {
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

  it('an open page shows what somebody else does, without being loaded or asked', async () => {
    const tenant = await seed.tenant({ name: 'Shared', plan: 'premium' })
    const { page, faults } = await world.window()
    await page.goto('/')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel('Email address').fill(tenant.owner.email)
    await page.getByLabel('Password').fill('correct horse battery')
    let ready = 0
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes('READY')) ready += 1
      }),
    )
    await page.keyboard.press('Enter')
    const devices = page.getByRole('region', { name: 'Connected devices' })
    await devices.getByText('0 of 10 used').waitFor()
    // Of the tenant and of the person: what happens from here on is told.
    await eventually(async () => ready >= 2, 'both subscriptions are ready')
    const other = await seed.member(tenant, 'member')
    await registerDevice(world.app, await other.viewer(), { tenantId: tenant.id, name: 'Their tablet' })
    await devices.getByText('1 of 10 used').waitFor()
    await devices.getByRole('button', { name: 'Remove Their tablet' }).waitFor()
    expect(faults).toEqual([])
  })
})
