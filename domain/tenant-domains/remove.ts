import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'
import { lockPeople, permissionsNow, requireStill } from '../memberships/places.ts'
import { findDomain } from './verify.ts'

/** Gives a domain up: nobody joins by it any more, and another tenant can verify it. Who has joined stays. @throws DomainError NOT_FOUND */
export async function removeTenantDomain(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  domainId: string,
): Promise<void> {
  const scope = scopeOf(viewer)
  const { tenantId } = await app.db.as(scope, (tx) => findDomain(tx, domainId))
  requireIn(viewer, tenantId, 'domain:write')
  const occurredAt = await app.clock.now(tenantId)
  await app.db.as(scope, async (tx) => {
    await lockPeople(tx, tenantId)
    requireStill(await permissionsNow(tx, viewer, tenantId), 'domain:write')
    const { domain, state, joinPolicy } = await findDomain(tx, domainId)
    await tx.tenantDomain.deleteMany({ where: { id: domainId, tenantId } })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'domain.remove',
      objectKind: 'tenantDomain',
      objectId: domainId,
      before: { domain, state, joinPolicy },
    })
    await emit(app, tx, viewer, { type: 'domain.removed', tenantId, payload: { domainId, domain }, occurredAt })
  })
}
