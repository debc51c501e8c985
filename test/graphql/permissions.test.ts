import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TENANT_ROLES, type TenantRole } from '../../domain/permissions.ts'
import { registerDevice } from '../../examples/better-movies/domain/register-device.ts'
import { toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type FurnishedTenant, furnishedTenant } from '../support/furnished.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { OPERATIONS, type Operation } from '../support/operations.ts'
import { type Seed, seedOf } from '../support/seed.ts'

const OPERATOR_ROLES = ['support', 'finance', 'engineer'] as const

describe('who may do what', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: FurnishedTenant
  let clients: ReadonlyMap<TenantRole, GraphqlClient>

  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
    tenant = await furnishedTenant(backplane.app, seed, 'Ada')
    const people = await Promise.all(
      TENANT_ROLES.map(
        async (role) => [role, role === 'owner' ? tenant.owner : await seed.member(tenant, role)] as const,
      ),
    )
    clients = new Map(await Promise.all(people.map(async ([role, one]) => [role, await one.client()] as const)))
  })
  afterAll(() => backplane?.close())

  /** `ok`, the type of the refusal, or the code and the permission that is missing. */
  async function outcome(client: GraphqlClient, { query, variables }: Operation): Promise<string> {
    const { data, errors } = await client.ask<Record<string, { __typename?: string } | null>>(query, variables)
    const [error] = errors
    if (error) return `${error.extensions.code} ${/"([a-z]+:[a-z]+)"/.exec(error.message)?.[1] ?? ''}`.trim()
    return Object.values(data ?? {})[0]?.__typename ?? 'ok'
  }

  async function matrix(operation: () => Promise<Operation>): Promise<string> {
    const row: string[] = []
    for (const [role, client] of clients) row.push(`${role}: ${await outcome(client, await operation())}`)
    return row.join(', ')
  }

  const inTenant = (fields: string) =>
    matrix(async () => ({
      query: `query ($id: ID!) { tenant(id: $id) { ${fields} } }`,
      variables: { id: tenant.ids.tenant },
    }))
  const mutation = (name: string, ids: Partial<FurnishedTenant['ids']> = {}) =>
    matrix(async () => (OPERATIONS[name] as NonNullable<(typeof OPERATIONS)[string]>)({ ...tenant.ids, ...ids }))

  it('in a tenant, reading', async () => {
    expect({
      name: await inTenant('name'),
      members: await inTenant('memberCount members { nodes { user { email } } }'),
      holdings: await inTenant('holdings { nodes { thing } } devices { name }'),
      entitlement: await inTenant('entitlement(featureKey: "hd_movies") { allowed }'),
      subscriptions: await inTenant('subscriptions { state plan { name } }'),
      invoices: await inTenant('invoices { nodes { id } }'),
      'invoices of a subscription': await inTenant('subscriptions { invoices { nodes { id } } }'),
      'payment methods': await inTenant('paymentMethods { last4 }'),
    }).toMatchInlineSnapshot(`
      {
        "entitlement": "owner: ok, admin: ok, billing: ok, member: ok",
        "holdings": "owner: ok, admin: ok, billing: ok, member: ok",
        "invoices": "owner: ok, admin: ok, billing: ok, member: FORBIDDEN billing:read",
        "invoices of a subscription": "owner: ok, admin: ok, billing: ok, member: FORBIDDEN billing:read",
        "members": "owner: ok, admin: ok, billing: ok, member: ok",
        "name": "owner: ok, admin: ok, billing: ok, member: ok",
        "payment methods": "owner: ok, admin: ok, billing: ok, member: FORBIDDEN billing:read",
        "subscriptions": "owner: ok, admin: ok, billing: ok, member: ok",
      }
    `)
  })

  it('in a tenant, changing', async () => {
    const removeDevice = await matrix(async () => {
      const viewer = await tenant.owner.viewer()
      const [held] = await backplane.app.db.as(
        { userId: null, tenantIds: [tenant.id] },
        (tx) => tx.$queryRaw<{ id: string }[]>`select id from better_movies.devices limit 1`,
      )
      const id =
        held?.id ?? (await registerDevice(backplane.app, viewer, { tenantId: tenant.id, name: 'Another' })).deviceId
      return (OPERATIONS['Mutation.removeDevice'] as NonNullable<(typeof OPERATIONS)[string]>)({
        ...tenant.ids,
        device: toPublicId('dev', id),
      })
    })
    await registerDevice(backplane.app, await tenant.owner.viewer(), { tenantId: tenant.id, name: 'The last' })
    expect({
      startCardSetup: await mutation('Mutation.startCardSetup'),
      subscribe: await mutation('Mutation.subscribe'),
      cancelSubscription: await mutation('Mutation.cancelSubscription'),
      registerDevice: await mutation('Mutation.registerDevice'),
      removeDevice,
    }).toMatchInlineSnapshot(`
      {
        "cancelSubscription": "owner: SubscriptionCanceled, admin: FORBIDDEN billing:write, billing: SubscriptionCanceled, member: FORBIDDEN billing:write",
        "registerDevice": "owner: DeviceLimitReached, admin: DeviceLimitReached, billing: FORBIDDEN holding:write, member: DeviceLimitReached",
        "removeDevice": "owner: ok, admin: ok, billing: FORBIDDEN holding:write, member: ok",
        "startCardSetup": "owner: CardSetupStarted, admin: FORBIDDEN billing:write, billing: CardSetupStarted, member: FORBIDDEN billing:write",
        "subscribe": "owner: AlreadySubscribed, admin: FORBIDDEN billing:write, billing: AlreadySubscribed, member: FORBIDDEN billing:write",
      }
    `)
  })

  it('in a tenant, its people', async () => {
    expect({
      inviteMember: await mutation('Mutation.inviteMember'),
      resendInvitation: await mutation('Mutation.resendInvitation'),
      createRole: await mutation('Mutation.createRole'),
      updateRole: await mutation('Mutation.updateRole'),
      deleteRole: await mutation('Mutation.deleteRole'),
      renameTenant: await mutation('Mutation.renameTenant'),
      addTenantDomain: await mutation('Mutation.addTenantDomain'),
      setDomainJoinPolicy: await mutation('Mutation.setDomainJoinPolicy'),
      restoreTenant: await mutation('Mutation.restoreTenant'),
      'changeMemberRole of an owner': await mutation('Mutation.changeMemberRole'),
      'removeMember of an owner': await mutation('Mutation.removeMember'),
      declineJoinRequest: await mutation('Mutation.declineJoinRequest'),
      transferOwnership: await mutation('Mutation.transferOwnership'),
    }).toMatchInlineSnapshot(`
      {
        "addTenantDomain": "owner: TenantDomainAdded, admin: TenantDomainAdded, billing: FORBIDDEN domain:write, member: FORBIDDEN domain:write",
        "changeMemberRole of an owner": "owner: LastOwner, admin: FORBIDDEN tenant:transfer, billing: FORBIDDEN member:write, member: FORBIDDEN member:write",
        "createRole": "owner: RoleCreated, admin: RoleCreated, billing: FORBIDDEN role:write, member: FORBIDDEN role:write",
        "declineJoinRequest": "owner: JoinRequestDeclined, admin: JoinRequestDeclined, billing: FORBIDDEN member:write, member: FORBIDDEN member:write",
        "deleteRole": "owner: RoleInUse, admin: RoleInUse, billing: FORBIDDEN role:write, member: FORBIDDEN role:write",
        "inviteMember": "owner: MemberInvited, admin: MemberInvited, billing: FORBIDDEN member:write, member: FORBIDDEN member:write",
        "removeMember of an owner": "owner: LastOwner, admin: FORBIDDEN tenant:transfer, billing: FORBIDDEN member:write, member: FORBIDDEN member:write",
        "renameTenant": "owner: TenantRenamed, admin: TenantRenamed, billing: FORBIDDEN tenant:update, member: FORBIDDEN tenant:update",
        "resendInvitation": "owner: ResentTooSoon, admin: ResentTooSoon, billing: FORBIDDEN member:write, member: FORBIDDEN member:write",
        "restoreTenant": "owner: ok, admin: FORBIDDEN tenant:archive, billing: FORBIDDEN tenant:archive, member: FORBIDDEN tenant:archive",
        "setDomainJoinPolicy": "owner: DomainJoinPolicySet, admin: DomainJoinPolicySet, billing: FORBIDDEN domain:write, member: FORBIDDEN domain:write",
        "transferOwnership": "owner: InvalidInput, admin: FORBIDDEN tenant:transfer, billing: FORBIDDEN tenant:transfer, member: FORBIDDEN tenant:transfer",
        "updateRole": "owner: RoleUpdated, admin: RoleUpdated, billing: FORBIDDEN role:write, member: FORBIDDEN role:write",
      }
    `)
  })

  it('across tenants, as staff', async () => {
    const rows: Record<string, string> = {}
    for (const role of OPERATOR_ROLES) {
      const client = await (await seed.operator(role)).client()
      for (const name of ['Query.metrics', 'Mutation.advanceClock', 'Query.tenant']) {
        const operation = OPERATIONS[name]?.(tenant.ids)
        if (operation) rows[`${role} ${name}`] = await outcome(client, operation)
      }
    }
    expect(rows).toMatchInlineSnapshot(`
      {
        "engineer Mutation.advanceClock": "ClockAdvanced",
        "engineer Query.metrics": "ok",
        "engineer Query.tenant": "ok",
        "finance Mutation.advanceClock": "FORBIDDEN operator:clock",
        "finance Query.metrics": "ok",
        "finance Query.tenant": "ok",
        "support Mutation.advanceClock": "FORBIDDEN operator:clock",
        "support Query.metrics": "ok",
        "support Query.tenant": "ok",
      }
    `)
  })

  it('an owner of a tenant is no staff', async () => {
    for (const name of ['Query.metrics', 'Mutation.advanceClock'])
      expect(await mutation(name)).toMatch(/^owner: FORBIDDEN operator:/)
  })
})
