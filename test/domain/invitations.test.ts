import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptInvitation } from '../../domain/invitations/accept.ts'
import { inviteMember } from '../../domain/invitations/invite.ts'
import { previewInvitation } from '../../domain/invitations/preview.ts'
import { resendInvitation } from '../../domain/invitations/resend.ts'
import { revokeInvitation } from '../../domain/invitations/revoke.ts'
import { maskAddress } from '../../domain/invitations/rules.ts'
import { directoryOf } from '../../domain/issuer-parts.ts'
import { leaveTenant, removeMember } from '../../domain/memberships/remove.ts'
import { recognise } from '../../domain/users/recognise.ts'
import { DAY, MINUTE } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { invited } from '../support/invited.ts'
import { invitationToken, readMailbox } from '../support/mailbox.ts'
import { movingClock } from '../support/moving-clock.ts'
import { ORIGIN, type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const MEMBER = { role: 'member', roleId: null } as const

const clock = movingClock()
let backplane: TestBackplane
let seed: Seed
beforeAll(async () => {
  backplane = await startTestBackplane({ overrides: { wallClock: clock } })
  seed = seedOf(backplane)
})
afterAll(() => backplane?.close())

const invite = (tenant: SeededTenant, email: string, days?: { readonly days: number }) =>
  invited(backplane.app, tenant, email, days)

const tokenFor = (email: string, mails = 1) => invitationToken(backplane.url, email, mails)

const accept = async (person: Person, token: string) => acceptInvitation(backplane.app, await person.viewer(), token)

describe('an invitation', () => {
  it('brings whoever reads mail at the address into the tenant, once', async () => {
    const tenant = await seed.tenant({ name: 'Lovelace & <Sons>' })
    const guest = await seed.person('Guest')
    const id = await invite(tenant, ` ${guest.email.toUpperCase()} `)
    const token = await tokenFor(guest.email)
    const [mail] = await readMailbox(backplane.url, guest.email)
    expect(mail?.subject).toBe('Ada invites you to Lovelace & <Sons>')
    expect(mail?.html).not.toContain('<Sons>')
    expect(await previewInvitation(backplane.app, token)).toEqual({
      tenantName: 'Lovelace & <Sons>',
      inviterName: 'Ada',
      address: maskAddress(guest.email),
      state: 'pending',
      expiresAt: expect.any(Date),
    })
    const first = await accept(guest, token)
    expect(first).toMatchObject({ kind: 'accepted' })
    expect((await guest.viewer()).roles.get(tenant.id)).toBe('member')
    expect(await accept(guest, token)).toEqual(first)
    await leaveTenant(backplane.app, await guest.viewer(), tenant.id)
    expect(await accept(guest, token)).toEqual({ kind: 'ended', state: 'accepted' })
    expect((await previewInvitation(backplane.app, token))?.state).toBe('accepted')
    expect(await revokeInvitation(backplane.app, await tenant.owner.viewer(), id)).toMatchObject({ kind: 'ended' })
  })

  it('is of no use to whoever has another address, and says which it is for', async () => {
    const tenant = await seed.tenant()
    const [guest, thief] = [await seed.person('Guest'), await seed.person('Thief')]
    await invite(tenant, guest.email)
    const token = await tokenFor(guest.email)
    expect(await accept(thief, token)).toEqual({ kind: 'other_address', address: maskAddress(guest.email) })
    expect((await thief.viewer()).roles.size).toBe(0)
  })

  it('waits until the address is verified, and asks the issuer anew whether it is', async () => {
    const { app } = backplane
    const tenant = await seed.tenant()
    const email = 'Unverified@example.com'
    const account = await directoryOf(app).create(
      { email, name: 'New', password: 'correct horse battery', emailVerified: false },
      { idempotencyKey: newId() },
    )
    const { userId } = await recognise(app, principalLike(await seed.person(), account.subject), ORIGIN, 'the token')
    await invite(tenant, email)
    const token = await tokenFor(email.toLowerCase())
    const viewer = { kind: 'user', userId, roles: new Map(), operatorRole: null, origin: ORIGIN } as const
    expect(await acceptInvitation(app, viewer, token)).toEqual({
      kind: 'address_not_verified',
      address: 'u•••@example.com',
    })
    const users = directoryOf(app)
    const verified = {
      ...app,
      identity: {
        ...app.identity,
        users: {
          ...users,
          get: async (subject: Parameters<typeof users.get>[0]) => {
            const profile = await users.get(subject)
            return profile && { ...profile, emailVerified: true }
          },
        },
      },
    }
    expect(await acceptInvitation(verified, viewer, token)).toMatchObject({ kind: 'accepted' })
  })

  it('is one however often the address is invited, and none for a member', async () => {
    const tenant = await seed.tenant()
    const email = `${newId()}@example.com`
    const ids = await Promise.all(Array.from({ length: 8 }, () => invite(tenant, email)))
    expect(new Set(ids).size).toBe(1)
    await tokenFor(email)
    const viewer = await tenant.owner.viewer()
    const input = { tenantId: tenant.id, email: tenant.owner.email, to: MEMBER }
    expect(await inviteMember(backplane.app, viewer, input)).toMatchObject({ kind: 'already_member' })
    // An underscore is a letter, and no wildcard.
    const alike = tenant.owner.email.replace('-', '_')
    expect(await inviteMember(backplane.app, viewer, { ...input, email: alike })).toMatchObject({ kind: 'invited' })
    expect(await inviteMember(backplane.app, viewer, { ...input, email: 'nobody' })).toMatchObject({ field: 'email' })
    expect(await inviteMember(backplane.app, viewer, { ...input, email, days: 31 })).toMatchObject({ field: 'days' })
  })

  it('that is sent again has another link: the older one is dead, and the next mail must wait longer', async () => {
    const tenant = await seed.tenant()
    const guest = await seed.person('Guest')
    const invitationId = await invite(tenant, guest.email)
    const old = await tokenFor(guest.email)
    const resend = async () => resendInvitation(backplane.app, await tenant.owner.viewer(), { invitationId })
    expect(await resend()).toMatchObject({ kind: 'too_soon' })
    clock.pass(MINUTE)
    expect(await resend()).toMatchObject({ kind: 'sent' })
    await expect(accept(guest, old)).rejects.toThrow('A newer mail may have replaced it')
    const token = await tokenFor(guest.email, 2)
    clock.pass(MINUTE)
    expect(await resend()).toMatchObject({ kind: 'too_soon' })
    expect(await previewInvitation(backplane.app, old)).toBeNull()
    expect(await accept(guest, token)).toMatchObject({ kind: 'accepted' })
    expect(await resend()).toEqual({ kind: 'ended', state: 'accepted' })
  })

  it('that has expired or was revoked says so to whoever comes too late', async () => {
    const tenant = await seed.tenant()
    const guest = await seed.person('Guest')
    const invitationId = await invite(tenant, guest.email, { days: 1 })
    const token = await tokenFor(guest.email)
    clock.pass(DAY)
    expect(await accept(guest, token)).toEqual({ kind: 'ended', state: 'expired' })
    expect((await previewInvitation(backplane.app, token))?.state).toBe('expired')
    expect(await invite(tenant, guest.email)).toBe(invitationId)
    const second = await tokenFor(guest.email, 2)
    const viewer = await tenant.owner.viewer()
    expect(await revokeInvitation(backplane.app, viewer, invitationId)).toMatchObject({ kind: 'revoked' })
    expect(await revokeInvitation(backplane.app, viewer, invitationId)).toMatchObject({ kind: 'revoked' })
    expect(await accept(guest, second)).toEqual({ kind: 'ended', state: 'revoked' })
  })

  it('admits one of many who click at once', async () => {
    const tenant = await seed.tenant()
    const guest = await seed.person('Guest')
    await invite(tenant, guest.email)
    const token = await tokenFor(guest.email)
    const viewer = await guest.viewer()
    const results = await Promise.all(Array.from({ length: 8 }, () => acceptInvitation(backplane.app, viewer, token)))
    expect(new Set(results.map((each) => JSON.stringify(each))).size).toBe(1)
    const within = { userId: null, tenantIds: [tenant.id] }
    expect(await backplane.app.db.as(within, (tx) => tx.event.count({ where: { type: 'member.joined' } }))).toBe(1)
  })

  it('to be an owner is sent by owners only', async () => {
    const tenant = await seed.tenant()
    const admin = await (await seed.member(tenant, 'admin')).viewer()
    const input = { tenantId: tenant.id, email: 'heir@example.com', to: { role: 'owner', roleId: null } } as const
    await expect(inviteMember(backplane.app, admin, input)).rejects.toThrow('"tenant:transfer"')
    expect(await inviteMember(backplane.app, await tenant.owner.viewer(), input)).toMatchObject({ kind: 'invited' })
  })

  it('still names the tenant when whoever invited is gone, and nobody else', async () => {
    const tenant = await seed.tenant()
    const admin = await seed.member(tenant, 'admin')
    const email = `${newId()}@example.com`
    await inviteMember(backplane.app, await admin.viewer(), { tenantId: tenant.id, email, to: MEMBER })
    const token = await tokenFor(email)
    const place = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.membership.findFirstOrThrow({ where: { userId: admin.userId } }),
    )
    await removeMember(backplane.app, await tenant.owner.viewer(), place.id)
    expect(await previewInvitation(backplane.app, token)).toMatchObject({ inviterName: null, tenantName: tenant.name })
  })
})

function principalLike(person: Person, subject: Person['principal']['subject']) {
  return { ...person.principal, subject }
}
