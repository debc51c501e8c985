import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey } from '../../domain/api-keys/create.ts'
import { createRole } from '../../domain/roles/create.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { registeredApp } from '../support/furnished.ts'
import { graphqlClient } from '../support/graphql-client.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

const START = 'mutation ($input: StartImpersonationInput!) { startImpersonation(input: $input) { accessToken } }'
const RENAME = 'mutation ($input: RenameTenantInput!) { renameTenant(input: $input) { __typename } }'
const CHANGE = 'mutation ($input: ChangeMemberRoleInput!) { changeMemberRole(input: $input) { __typename } }'
const ENTRIES = `query ($id: ID!, $action: String) { tenant(id: $id) { auditEntries(action: $action, first: 1) {
  nodes { action actorKind actorId onBehalfOf changes { field before after } } } } }`

interface Entry {
  readonly actorKind: string
  readonly actorId: string
  readonly onBehalfOf: string | null
  readonly changes: readonly object[]
}

describe('an entry of the audit log', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let olga: Person

  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    olga = await seed.operator('support')
  })
  afterAll(() => backplane?.close())

  async function newest(action: string): Promise<Entry | undefined> {
    const client = await tenant.owner.client()
    const found = await client.data<{ tenant: { auditEntries: { nodes: Entry[] } } }>(ENTRIES, {
      ...{ id: tenant.publicId, action },
    })
    return found.tenant.auditEntries.nodes[0]
  }
  const rename = (token: string) =>
    graphqlClient(backplane.url, token).data(RENAME, {
      input: { tenantId: tenant.publicId, name: `Family ${newId()}` },
    })

  it('names the operator who has acted as somebody, and on whose behalf', async () => {
    const userId = toPublicId('user', tenant.owner.userId)
    const { startImpersonation } = await (await olga.client()).data<{ startImpersonation: { accessToken: string } }>(
      START,
      { input: { userId, reason: 'They have asked for help', minutes: 5 } },
    )
    await rename(startImpersonation.accessToken)
    const operator = toPublicId('user', olga.userId)
    expect(await newest('tenant.rename')).toMatchObject({
      ...{ actorKind: 'operator', actorId: operator, onBehalfOf: userId },
    })
    await rename(await tenant.owner.token())
    expect(await newest('tenant.rename')).toMatchObject({ actorKind: 'user', actorId: userId, onBehalfOf: null })
  })

  it("names the credential of a tenant's program", async () => {
    const input = { tenantId: tenant.id, name: 'Reports', permissions: ['tenant:update'], expiresAt: null } as const
    const key = await createApiKey(backplane.app, await tenant.owner.viewer(), input)
    if (key.kind !== 'created') throw new Error(key.problem)
    await rename(key.secret)
    expect(await newest('tenant.rename')).toMatchObject({
      ...{ actorKind: 'api_key', actorId: toPublicId('apiKey', key.apiKeyId), onBehalfOf: null },
    })
    const clientId = newId()
    const app = await registeredApp(backplane.app, tenant.id, 'Importer', { clientId, granted: 'tenant:update' })
    await rename(await (await tokenMint(backplane, clientId))({ claims: { client_id: clientId } }))
    expect(await newest('tenant.rename')).toMatchObject({
      ...{ actorKind: 'client_app', actorId: toPublicId('clientApp', app), onBehalfOf: null },
    })
  })

  it("shows a change's ids as they are known everywhere else", async () => {
    const member = await seed.member(tenant, 'member')
    const { userId } = member
    const role = await createRole(backplane.app, await tenant.owner.viewer(), {
      ...{ tenantId: tenant.id, name: 'Editor', permissions: ['tenant:read'] },
    })
    if (role.kind !== 'created') throw new Error(role.kind)
    const place = await backplane.app.db.as({ userId, tenantIds: [] }, (tx) => tx.membership.findFirstOrThrow())
    const customRoleId = toPublicId('role', role.roleId)
    await (await tenant.owner.client()).data(CHANGE, {
      input: { membershipId: toPublicId('membership', place.id), role: 'CUSTOM', customRoleId },
    })
    expect((await newest('member.change_role'))?.changes).toEqual([
      { field: 'role', before: 'member', after: 'custom' },
      { field: 'roleId', before: null, after: customRoleId },
    ])
    await (await tenant.owner.client()).data('mutation ($id: ID!) { removeMember(membershipId: $id) { __typename } }', {
      id: toPublicId('membership', place.id),
    })
    expect((await newest('member.remove'))?.changes).toContainEqual({
      ...{ field: 'userId', before: toPublicId('user', userId), after: null },
    })
  })
})
