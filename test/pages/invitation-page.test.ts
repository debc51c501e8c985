import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inviteMember } from '../../domain/invitations/invite.ts'
import { axeViolations } from '../support/axe.ts'
import { type BrowserWorld, chromiumProgram, openWorld } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { codeIn, linkIn, readMailbox } from '../support/mailbox.ts'
import { takePictures } from '../support/pictures.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

chromiumProgram.suite('the page of an invitation', (program) => {
  let world: BrowserWorld
  let seed: Seed

  beforeAll(async () => {
    world = await openWorld(program)
    seed = seedOf(world)
  })
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

  const mailTo = (email: string, subject: RegExp) =>
    eventually(
      async () => (await readMailbox(world.url, email)).find((mail) => subject.test(mail.subject)),
      `a mail ${subject}`,
    )

  /** Looked at as it stands: no barrier that axe finds, and nothing wider than a telephone. */
  async function expectRight(page: Page, name: string) {
    await takePictures(page, name)
    expect(await axeViolations(page), name).toEqual([])
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), name).toBe(true)
    await page.setViewportSize({ width: 1280, height: 900 })
  }

  /** Invites an address that has no account, and opens the mail's link in a window of its own: until "check your mail" at the issuer. */
  async function signUpFromInvitation(tenant: SeededTenant, email: string, role: 'billing' | 'admin') {
    const to = { role, roleId: null }
    await inviteMember(world.app, await tenant.owner.viewer(), { tenantId: tenant.id, email, to })
    const watched = await world.window()
    const { page } = watched
    await page.goto(linkIn((await mailTo(email, /invite/i)).text) ?? '')
    await page.getByRole('heading', { name: `Join ${tenant.name}`, level: 1 }).waitFor()
    await expectRight(page, 'invitation')
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByRole('heading', { name: 'Create an account' }).waitFor()
    await page.getByLabel('Name').fill('Grace Hopper')
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Password').fill('correct horse battery')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
    return { ...watched, mail: await mailTo(email, /confirm your address/i) }
  }

  /** Back at the invitation, which is accepted: in the tenant, with the role that was promised. */
  async function expectAccepted(page: Page, tenant: SeededTenant, email: string, role: string) {
    await page.waitForURL(/\/invitations\/[\w-]{43}$/)
    await page.getByRole('button', { name: 'Accept' }).waitFor()
    await expectRight(page, 'invitation-to-accept')
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.getByRole('heading', { name: tenant.name, exact: true, level: 1 }).waitFor()
    const owner = await tenant.owner.client()
    const answer = await owner.data(
      'query ($id: ID!) { tenant(id: $id) { members(first: 5) { nodes { role user { name email } } } } }',
      { id: tenant.publicId },
    )
    expect(answer).toHaveProperty('tenant.members.nodes')
    expect(JSON.stringify(answer)).toContain(JSON.stringify({ role, user: { name: 'Grace Hopper', email } }))
  }

  it('leads somebody without an account through the sign-up and back, and in with the role that was promised', async () => {
    const tenant = await seed.tenant({ name: 'Growing' })
    const email = 'grace@example.com'
    const { page, faults, mail } = await signUpFromInvitation(tenant, email, 'billing')
    await page.getByLabel('Code from the mail').fill(codeIn(mail.text) ?? '')
    await page.keyboard.press('Enter')
    await expectAccepted(page, tenant, email, 'BILLING')
    await page.getByRole('region', { name: 'Invoices' }).waitFor()
    expect(faults).toEqual([])
  })

  it('waits for who confirms their new address by the link in the mail, in another tab', async () => {
    const tenant = await seed.tenant({ name: 'Patient' })
    const email = 'grace.link@example.com'
    const { page, faults, mail } = await signUpFromInvitation(tenant, email, 'admin')
    const other = await page.context().newPage()
    await other.goto(linkIn(mail.text) ?? '')
    await other.getByRole('button', { name: 'Confirm' }).click()
    await other.getByRole('heading', { name: 'Address confirmed' }).waitFor()
    await page.getByRole('button', { name: 'I have followed the link' }).click()
    await expectAccepted(page, tenant, email, 'ADMIN')
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
    await expectRight(page, 'invitation-gone')
    await page.goto(link)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel('Email address').fill(other.email)
    await page.getByLabel('Password').fill('correct horse battery')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.getByText('This invitation is for g•••@example.com.').waitFor()
    await expectRight(page, 'invitation-of-another')
    expect((await other.viewer()).roles.size).toBe(0)
    expect(faults).toEqual([])
  })
})
