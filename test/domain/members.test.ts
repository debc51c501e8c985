import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeMemberRole } from '../../domain/memberships/change-role.ts'
import { leaveTenant, removeMember } from '../../domain/memberships/remove.ts'
import { renameTenant } from '../../domain/tenants/rename.ts'
import { transferOwnership } from '../../domain/tenants/transfer-ownership.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const OWNER = { role: 'owner', roleId: null } as const
const ADMIN = { role: 'admin', roleId: null } as const
const MEMBER = { role: 'member', roleId: null } as const

let backplane: TestBackplane
let seed: Seed
beforeAll(async () => {
  backplane = await startTestBackplane({ worker: false })
  seed = seedOf(backplane)
})
afterAll(() => backplane?.close())

const within = (tenant: SeededTenant) => ({ userId: null, tenantIds: [tenant.id] })
const rolesOf = (tenant: SeededTenant) =>
  backplane.app.db.as(within(tenant), async (tx) =>
    (await tx.membership.findMany({ orderBy: { createdAt: 'asc' } })).map((each) => each.role),
  )
const placeOf = (tenant: SeededTenant, person: Person) =>
  backplane.app.db.as(
    within(tenant),
    async (tx) => (await tx.membership.findFirstOrThrow({ where: { userId: person.userId } })).id,
  )
const eventsOf = (tenant: SeededTenant) =>
  backplane.app.db.as(within(tenant), async (tx) =>
    (await tx.event.findMany({ where: { tenantId: tenant.id }, orderBy: { id: 'asc' } })).map((each) => each.type),
  )
const auditsOf = (tenant: SeededTenant) =>
  backplane.app.db.as(within(tenant), async (tx) =>
    (await tx.auditEntry.findMany({ where: { tenantId: tenant.id }, orderBy: { id: 'asc' } })).map(
      (each) => each.action,
    ),
  )

describe('the last owner', () => {
  it('cannot leave, be removed or be made anything else', async () => {
    const { app } = backplane
    const tenant = await seed.tenant()
    const viewer = await tenant.owner.viewer()
    const membershipId = await placeOf(tenant, tenant.owner)
    expect(await leaveTenant(app, viewer, tenant.id)).toEqual({ kind: 'last_owner' })
    expect(await removeMember(app, viewer, membershipId)).toEqual({ kind: 'last_owner' })
    expect(await changeMemberRole(app, viewer, { membershipId, to: ADMIN })).toEqual({ kind: 'last_owner' })
    expect(await rolesOf(tenant)).toEqual(['owner'])
  })

  it.each([1, 2, 3, 4, 5])('is left when two owners leave at once (%i)', async () => {
    const tenant = await seed.tenant()
    const second = await seed.member(tenant, 'owner')
    const viewers = await Promise.all([tenant.owner.viewer(), second.viewer()])
    const results = await Promise.all(viewers.map((viewer) => leaveTenant(backplane.app, viewer, tenant.id)))
    expect(results.map((result) => result.kind).toSorted()).toEqual(['last_owner', 'removed'])
    expect(await rolesOf(tenant)).toEqual(['owner'])
  })

  it('is left when three owners unmake each other and themselves in every way at once', async () => {
    const { app } = backplane
    const tenant = await seed.tenant()
    const owners = [tenant.owner, await seed.member(tenant, 'owner'), await seed.member(tenant, 'owner')]
    const viewers = await Promise.all(owners.map((owner) => owner.viewer()))
    const places = await Promise.all(owners.map((owner) => placeOf(tenant, owner)))
    const [a, b, c] = viewers as [(typeof viewers)[0], (typeof viewers)[0], (typeof viewers)[0]]
    await Promise.allSettled([
      removeMember(app, a, places[1] as string),
      changeMemberRole(app, b, { membershipId: places[2] as string, to: MEMBER }),
      leaveTenant(app, c, tenant.id),
      leaveTenant(app, a, tenant.id),
      removeMember(app, b, places[0] as string),
    ])
    expect((await rolesOf(tenant)).filter((role) => role === 'owner')).toHaveLength(1)
  })

  it('may leave after handing the tenant over', async () => {
    const { app } = backplane
    const tenant = await seed.tenant()
    const heir = await seed.member(tenant, 'member')
    const membershipId = await placeOf(tenant, heir)
    const own = await placeOf(tenant, tenant.owner)
    const handOver = async (to: string) =>
      transferOwnership(app, await tenant.owner.viewer(), { tenantId: tenant.id, membershipId: to, becomes: ADMIN })
    expect(await handOver(own)).toEqual({ kind: 'to_oneself' })
    expect(await handOver(membershipId)).toMatchObject({ kind: 'transferred' })
    expect(await rolesOf(tenant)).toEqual(['admin', 'owner'])
    await expect(handOver(own)).rejects.toThrow('"tenant:transfer"')
    expect(await leaveTenant(app, await tenant.owner.viewer(), tenant.id)).toMatchObject({ kind: 'removed' })
    expect(await rolesOf(tenant)).toEqual(['owner'])
    expect(await eventsOf(tenant)).toEqual([
      'tenant.created',
      'member.role_changed',
      'member.role_changed',
      'tenant.owner_transferred',
      'member.left',
    ])
    expect(await auditsOf(tenant)).toEqual([
      'tenant.create',
      'member.change_role',
      'member.change_role',
      'tenant.transfer_ownership',
      'member.leave',
    ])
  })
})

describe('an admin', () => {
  it('gives and takes away no more than they have: no owner, no billing', async () => {
    const { app } = backplane
    const tenant = await seed.tenant()
    const [admin, payer, member] = [
      await seed.member(tenant, 'admin'),
      await seed.member(tenant, 'billing'),
      await seed.member(tenant, 'member'),
    ]
    const viewer = await admin.viewer()
    const membershipId = await placeOf(tenant, member)
    await expect(changeMemberRole(app, viewer, { membershipId, to: OWNER })).rejects.toThrow('"tenant:transfer"')
    await expect(
      changeMemberRole(app, viewer, { membershipId, to: { role: 'billing', roleId: null } }),
    ).rejects.toThrow('"billing:write"')
    await expect(removeMember(app, viewer, await placeOf(tenant, tenant.owner))).rejects.toThrow('Ask an owner')
    await expect(removeMember(app, viewer, await placeOf(tenant, payer))).rejects.toThrow('"billing:write"')
    expect(await changeMemberRole(app, viewer, { membershipId, to: ADMIN })).toMatchObject({ kind: 'changed' })
    expect(await removeMember(app, viewer, membershipId)).toMatchObject({ kind: 'removed' })
    expect(await rolesOf(tenant)).toEqual(['owner', 'admin', 'billing'])
  })

  it('whose role was taken away a moment ago can do nothing with a request that began before', async () => {
    const { app } = backplane
    const tenant = await seed.tenant()
    const admin = await seed.member(tenant, 'admin')
    const member = await seed.member(tenant, 'member')
    const stale = await admin.viewer()
    await changeMemberRole(app, await tenant.owner.viewer(), {
      membershipId: await placeOf(tenant, admin),
      to: MEMBER,
    })
    await expect(removeMember(app, stale, await placeOf(tenant, member))).rejects.toThrow('any more')
  })
})

describe('a slug', () => {
  it('is free for anybody once its tenant is called otherwise, and taken while it is not', async () => {
    const { app } = backplane
    const [first, second] = [await seed.tenant(), await seed.tenant()]
    const rename = async (tenant: SeededTenant, slug: string) =>
      renameTenant(app, await tenant.owner.viewer(), { tenantId: tenant.id, slug })
    expect(await rename(first, 'north')).toMatchObject({ kind: 'renamed' })
    expect(await rename(second, 'north')).toEqual({ kind: 'slug_taken', slug: 'north' })
    expect(await rename(first, 'south')).toMatchObject({ kind: 'renamed' })
    expect(await rename(second, 'north')).toMatchObject({ kind: 'renamed' })
    expect(await rename(second, '-north')).toMatchObject({ kind: 'invalid', field: 'slug' })
    expect(await eventsOf(first)).toEqual(['tenant.created', 'tenant.renamed', 'tenant.renamed'])
  })
})
