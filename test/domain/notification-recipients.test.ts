import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeMemberRole } from '../../domain/memberships/change-role.ts'
import { builtInNotifications } from '../../domain/notifications/built-in.ts'
import { notify } from '../../domain/notifications/notify.ts'
import type { TenantPermission } from '../../domain/permissions.ts'
import { createRole } from '../../domain/roles/create.ts'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

describe('a message about a tenant', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let people: Readonly<Record<string, Person>>

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    people = {
      owner: tenant.owner,
      admin: await seed.member(tenant, 'admin'),
      billing: await seed.member(tenant, 'billing'),
      member: await seed.member(tenant, 'member'),
      'custom payer': await holder('Payer', ['tenant:read', 'billing:read', 'billing:write']),
      'custom host': await holder('Host', ['tenant:read', 'member:read', 'member:write']),
      'custom reader': await holder('Reader', ['tenant:read', 'billing:read']),
    }
  })
  afterAll(() => backplane?.close())

  /** A member with a role that the tenant has made for itself. */
  async function holder(name: string, permissions: readonly TenantPermission[]): Promise<Person> {
    const { app } = backplane
    const owner = await tenant.owner.viewer()
    const role = await createRole(app, owner, { tenantId: tenant.id, name, permissions })
    if (role.kind !== 'created') throw new Error(role.kind)
    const person = await seed.member(tenant, 'member')
    const { id: membershipId } = await app.db.as({ userId: person.userId, tenantIds: [] }, (tx) =>
      tx.membership.findFirstOrThrow(),
    )
    await changeMemberRole(app, owner, { membershipId, to: { role: 'custom', roleId: role.roleId } })
    return person
  }

  async function told(name: string, payload: Record<string, unknown>): Promise<readonly string[]> {
    const { app } = backplane
    const type = builtInNotifications.find((each) => each.name === name)
    if (!type) throw new Error(`there is no ${name}`)
    const event = { id: newId(), type: type.on, tenantId: tenant.id, payload, occurredAt: new Date() }
    await notify(app, type, event)
    const heard: string[] = []
    for (const [who, { userId }] of Object.entries(people)) {
      const count = await app.db.as({ userId, tenantIds: [] }, (tx) => tx.notification.count({ where: { type: name } }))
      if (count > 0) heard.push(who)
    }
    return heard
  }

  it('about money reaches whoever may pay, by whichever role', async () => {
    const invoice = { invoiceId: newId(), totalMinor: '100', currency: 'USD', number: null }
    expect(await told('payment-received', invoice)).toEqual(['owner', 'billing', 'custom payer'])
  })

  it('about who wants to join reaches whoever may let them in, and names nobody', async () => {
    expect(await told('join-requested', { joinRequestId: newId(), userId: newId() })).toEqual([
      ...['owner', 'admin', 'custom host'],
    ])
    const { userId } = people['custom host'] as Person
    const [message] = await backplane.app.db.as({ userId, tenantIds: [] }, (tx) => tx.notification.findMany())
    expect(message?.title).toBe(`Somebody asks to join ${tenant.name}`)
  })
})
