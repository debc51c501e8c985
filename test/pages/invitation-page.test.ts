import { afterAll, beforeAll, expect, it } from 'vitest'
import { inviteMember } from '../../domain/invitations/invite.ts'
import { type BrowserWorld, chromiumProgram, openWorld } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { readMailbox } from '../support/mailbox.ts'
import { type Seed, seedOf } from '../support/seed.ts'

chromiumProgram.suite('the page of an invitation', (program) => {
  let world: BrowserWorld
  let seed: Seed

  beforeAll(async () => {
    world = await openWorld(program)
    seed = seedOf(world)
  }, 120_000)
  afterAll(() => world?.close())

  it('leads a guest through the sign-in and back, and with one click into the tenant', async () => {
    const tenant = await seed.tenant({ name: 'Inviting' })
    const guest = await seed.person('Guest')
    await inviteMember(world.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      email: guest.email,
      to: { role: 'member', roleId: null },
    })
    const mail = await eventually(async () => (await readMailbox(world.url, guest.email))[0], 'the mail has come')
    const link = /http\S+\/invitations\/\S+/.exec(mail.text)?.[0] ?? ''
    const { page, faults } = await world.window()
    await page.goto(link)
    await page.getByRole('heading', { name: 'Join Inviting', level: 1 }).waitFor()
    await page.getByText('Ada invites g•••@example.com').waitFor()
    expect(await page.getByRole('button', { name: 'Accept' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel('Email address').fill(guest.email)
    await page.getByLabel('Password').fill('correct horse battery')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.getByRole('heading', { name: 'Inviting', exact: true, level: 1 }).waitFor()
    await page.goto(link)
    await page.getByText('This invitation was accepted already.').waitFor()
    expect(faults).toEqual([])
  })

  it('says to somebody else which address it is for, and to a dead link what to do', async () => {
    const tenant = await seed.tenant({ name: 'Exclusive' })
    const guest = await seed.person('Guest')
    const other = await seed.person('Other')
    await inviteMember(world.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      email: guest.email,
      to: { role: 'member', roleId: null },
    })
    const mail = await eventually(async () => (await readMailbox(world.url, guest.email))[0], 'the mail has come')
    const link = /http\S+\/invitations\/\S+/.exec(mail.text)?.[0] ?? ''
    const { page, faults } = await world.window()
    await page.goto(`${link}x`)
    await page.getByRole('heading', { name: 'This link leads to no invitation' }).waitFor()
    await page.goto(link)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel('Email address').fill(other.email)
    await page.getByLabel('Password').fill('correct horse battery')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.getByText('This invitation is for g•••@example.com.').waitFor()
    expect((await other.viewer()).roles.size).toBe(0)
    expect(faults).toEqual([])
  })
})
