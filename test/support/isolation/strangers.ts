import { createApiKey } from '../../../domain/api-keys/create.ts'
import { changeMemberRole } from '../../../domain/memberships/change-role.ts'
import { OWNER_PERMISSIONS, TENANT_PERMISSIONS } from '../../../domain/permissions.ts'
import { fromPublicId } from '../../../lib/ids.ts'
import type { TestBackplane } from '../backplane.ts'
import type { FurnishedTenant } from '../furnished.ts'
import { type GraphqlClient, graphqlClient } from '../graphql-client.ts'
import type { Seed } from '../seed.ts'

const OWNERS_OWN: ReadonlySet<string> = new Set(OWNER_PERMISSIONS)

/** Everybody of this tenant, by what they may do there, and a person who has none: strangers to every other. */
export async function strangersOf(
  { app, url }: TestBackplane,
  seed: Seed,
  tenant: FurnishedTenant,
): Promise<Readonly<Record<string, GraphqlClient>>> {
  const member = async (role: 'admin' | 'billing' | 'member') => (await seed.member(tenant, role)).client()
  const holder = await seed.member(tenant, 'member')
  const place = await app.db.as({ userId: holder.userId, tenantIds: [] }, (tx) => tx.membership.findFirstOrThrow())
  await changeMemberRole(app, await tenant.owner.viewer(), {
    membershipId: place.id,
    to: { role: 'custom', roleId: String(fromPublicId('role', tenant.ids.role)) },
  })
  const key = await createApiKey(app, await tenant.owner.viewer(), {
    ...{ tenantId: tenant.id, name: 'Everything', expiresAt: null },
    permissions: TENANT_PERMISSIONS.filter((each) => !OWNERS_OWN.has(each)),
  })
  if (key.kind !== 'created') throw new Error(`no key: ${key.kind}`)
  return {
    owner: await tenant.owner.client(),
    admin: await member('admin'),
    billing: await member('billing'),
    member: await member('member'),
    'holder of a role of its own': await holder.client(),
    'program with every permission': graphqlClient(url, key.secret),
    'person without a tenant': await (await seed.person('Eve')).client(),
  }
}
