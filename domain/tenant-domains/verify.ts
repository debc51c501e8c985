import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { lockPeople, permissionsNow, requireStill } from '../memberships/places.ts'
import { isTaken } from '../taken.ts'
import { challengeName } from './rules.ts'

export type VerifyTenantDomainResult =
  | { readonly kind: 'verified'; readonly domainId: string }
  /** Its DNS does not say so yet; what it says instead is shown, at most ten texts. */
  | {
      readonly kind: 'challenge_not_found'
      readonly recordName: string
      readonly recordValue: string
      readonly found: readonly string[]
    }
  /** Another tenant has verified it, and has it until it is removed there. */
  | { readonly kind: 'domain_taken'; readonly domain: string }

/**
 * Asks the domain's DNS, outside of any transaction, whether it bears the tenant's challenge. A verified one stays so: it is not asked
 * again. @throws DomainError PROVIDER_UNAVAILABLE when no name server answers
 */
export async function verifyTenantDomain(
  app: Pick<App, 'db' | 'dns' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  domainId: string,
): Promise<VerifyTenantDomainResult> {
  const scope = scopeOf(viewer)
  const known = await app.db.as(scope, (tx) => findDomain(tx, domainId))
  const { tenantId, domain, challenge } = known
  requireIn(viewer, tenantId, 'domain:write')
  if (known.state === 'verified') return { kind: 'verified', domainId }
  const recordName = challengeName(domain)
  const found = await app.dns.texts(recordName)
  if (!found.some((text) => text.trim() === challenge))
    return { kind: 'challenge_not_found', recordName, recordValue: challenge, found: found.slice(0, 10) }
  const now = app.wallClock.now()
  const occurredAt = await app.clock.now(tenantId)
  try {
    await app.db.as(scope, async (tx) => {
      await lockPeople(tx, tenantId)
      requireStill(await permissionsNow(tx, viewer, tenantId), 'domain:write')
      const { count } = await tx.tenantDomain.updateMany({
        where: { id: domainId, tenantId, state: 'pending', challenge },
        data: { state: 'verified', verifiedAt: now, updatedAt: now },
      })
      if (count === 0) return void (await findDomain(tx, domainId))
      await audit(app, tx, viewer, {
        tenantId,
        action: 'domain.verify',
        objectKind: 'tenantDomain',
        objectId: domainId,
        after: { domain },
      })
      await emit(app, tx, viewer, { type: 'domain.verified', tenantId, payload: { domainId, domain }, occurredAt })
    })
  } catch (error) {
    if (isTaken(error)) return { kind: 'domain_taken', domain }
    throw error
  }
  return { kind: 'verified', domainId }
}

/** @throws DomainError NOT_FOUND */
export async function findDomain(tx: Tx, domainId: string) {
  const domain = await tx.tenantDomain.findFirst({ where: { id: domainId } })
  if (!domain) throw notFound('domain')
  return domain
}
