import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { leaveTenant } from '../../domain/memberships/remove.ts'
import { registerDevice } from '../../examples/better-movies/domain/register-device.ts'
import { newId } from '../../lib/ids.ts'
import { type BrowserWorld, chromiumProgram, openWorld } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { type Seed, seedOf } from '../support/seed.ts'

chromiumProgram.suite('the account page of somebody in two tenants', (program) => {
  let world: BrowserWorld
  let seed: Seed

  beforeAll(async () => {
    world = await openWorld(program)
    seed = seedOf(world)
  })
  afterAll(() => world?.close())

  /** Up to the key that sends it off. */
  async function sayWho(page: Page, email: string) {
    await page.goto('/')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Password').fill('correct horse battery')
  }

  it('a member of one tenant who owns another chooses, and sees no money where it is not theirs', async () => {
    const watched = await seed.tenant({ name: 'Watched', plan: 'premium' })
    const member = await seed.member(watched, 'member')
    await seed.tenant({ name: 'Own', owner: member })
    const { page, faults } = await world.window()
    const region = (name: string) => page.getByRole('region', { name })
    await sayWho(page, member.email)
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

  /** What the server answers from here on, in the order in which it does, until it is given to the page. */
  async function holdAnswers(page: Page) {
    const held: { body: string; give(): Promise<void> }[] = []
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch()
      const body = await response.text()
      held.push({ body, give: () => route.fulfill({ response, body }) })
    })
    return held
  }

  /** A new tenant's page, in front of its owner, that is told of what happens from here on; and what somebody else does. */
  async function openPage(name: string) {
    const tenant = await seed.tenant({ name, plan: 'premium' })
    const { page, faults } = await world.window()
    await sayWho(page, tenant.owner.email)
    let ready = 0
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes('READY')) ready += 1
      }),
    )
    await page.keyboard.press('Enter')
    const devices = page.getByRole('region', { name: 'Connected devices' })
    await devices.getByText('0 of 10 used').waitFor()
    await eventually(async () => ready >= 2, 'the subscriptions of the tenant and of the person are ready')
    const other = await seed.member(tenant, 'member')
    const register = async (device: string) =>
      registerDevice(world.app, await other.viewer(), { tenantId: tenant.id, name: device })
    return { page, faults, devices, register }
  }

  it('an open page shows what somebody else does, without being loaded or asked', async () => {
    const { faults, devices, register } = await openPage('Shared')
    await register('Their tablet')
    await devices.getByText('1 of 10 used').waitFor()
    await devices.getByRole('button', { name: 'Remove Their tablet' }).waitFor()
    expect(faults).toEqual([])
  })

  it('a page whose answers are slower than the changes shows them as they come, and never goes back', async () => {
    const { page, faults, devices, register } = await openPage('Busy')
    const held = await holdAnswers(page)
    const registered = async (device: string) => {
      await register(device)
      const tells = ({ body }: { body: string }) => body.includes(device)
      await eventually(async () => held.some(tells), `an answer with ${device}`)
      return { older: held.filter((answer) => !tells(answer)), newest: held.filter(tells) }
    }
    const first = await registered('First')
    held.length = 0
    const second = await registered('Second')
    for (const answer of first.newest) await answer.give()
    await devices.getByText('1 of 10 used').waitFor()
    const third = await registered('Third')
    for (const answer of third.newest) await answer.give()
    await devices.getByText('3 of 10 used').waitFor()
    expect(third.older).toEqual(expect.arrayContaining(second.newest))
    for (const answer of third.older) {
      const arrived = page.waitForEvent('requestfinished')
      await answer.give()
      await arrived
    }
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    expect(await devices.textContent()).toContain('3 of 10 used')
    expect(faults).toEqual([])
  })

  it('who has left a tenant meanwhile is shown one of theirs, however many answers say that it is gone', async () => {
    const gone = await seed.tenant({ name: 'Gone' })
    const member = await seed.member(gone, 'member')
    const goneToo = await seed.tenant({ name: 'Gone too' })
    const place = { tenantId: goneToo.id, userId: member.userId, role: 'member' }
    await world.app.db.as({ userId: null, tenantIds: [goneToo.id] }, (tx) =>
      tx.membership.createMany({ data: [{ id: newId(), ...place, createdAt: new Date() }] }),
    )
    await seed.tenant({ name: 'Home', owner: member })
    const { page, faults } = await world.window()
    await sayWho(page, member.email)
    await page.keyboard.press('Enter')
    await page.getByLabel('Tenant').selectOption('Gone')
    await page.getByRole('heading', { name: 'Gone', level: 1 }).waitFor()
    const held = await holdAnswers(page)
    const give = async (turn: number) => {
      await eventually(async () => held.length > turn, `answer ${turn}`)
      await held[turn]?.give()
    }
    await leaveTenant(world.app, await member.viewer(), gone.id)
    await eventually(async () => held.length > 0, 'the page has heard that they left')
    await leaveTenant(world.app, await member.viewer(), goneToo.id)
    await eventually(async () => held.length > 1, 'the page has heard that they left another')
    expect(held.slice(0, 2).map(({ body }) => body.includes('"tenant":null'))).toEqual([true, true])
    for (const turn of [0, 1, 2, 3]) await give(turn)
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor()
    expect(faults).toEqual([])
  })
})
