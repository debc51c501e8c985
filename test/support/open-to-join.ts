import type { App } from '../../domain/app.ts'
import { addTenantDomain } from '../../domain/tenant-domains/add.ts'
import { setDomainJoinPolicy } from '../../domain/tenant-domains/set-join-policy.ts'
import type { JoinPolicy } from '../../domain/tenant-domains/states.ts'
import { verifyTenantDomain } from '../../domain/tenant-domains/verify.ts'
import type { SeededTenant } from './seed.ts'

/** Adds a domain to the tenant, as if its DNS said so too; people with an address there may join, or ask to. @returns the domain's id */
export async function openToJoin(
  app: App,
  tenant: SeededTenant,
  domain: string,
  joinPolicy: JoinPolicy,
): Promise<string> {
  const viewer = await tenant.owner.viewer()
  const added = await addTenantDomain(app, viewer, { tenantId: tenant.id, domain })
  if (added.kind !== 'added') throw new Error(`no domain: ${added.kind}`)
  const { domainId } = added
  const { challenge } = await app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
    tx.tenantDomain.findUniqueOrThrow({ where: { id: domainId } }),
  )
  const verified = await verifyTenantDomain({ ...app, dns: { texts: async () => [challenge] } }, viewer, domainId)
  if (verified.kind !== 'verified') throw new Error(`not verified: ${verified.kind}`)
  await setDomainJoinPolicy(app, viewer, { domainId, joinPolicy })
  return domainId
}
