import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'
import { lockPeople, permissionsNow, requireCovers, requireStill } from '../memberships/places.ts'
import type { JoinPolicy } from './states.ts'
import { findDomain } from './verify.ts'

export type SetDomainJoinPolicyResult =
  | { readonly kind: 'set'; readonly domainId: string }
  | { readonly kind: 'not_verified' }

/** Says what a verified address of the domain gives. Whoever lets people in must be allowed to give what they get: a member's place. */
export async function setDomainJoinPolicy(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: { readonly domainId: string; readonly joinPolicy: JoinPolicy },
): Promise<SetDomainJoinPolicyResult> {
  const { domainId, joinPolicy } = input
  const scope = scopeOf(viewer)
  const { tenantId } = await app.db.as(scope, (tx) => findDomain(tx, domainId))
  requireIn(viewer, tenantId, 'domain:write')
  const occurredAt = await app.clock.now(tenantId)
  return app.db.as(scope, async (tx): Promise<SetDomainJoinPolicyResult> => {
    await lockPeople(tx, tenantId)
    const actor = await permissionsNow(tx, viewer, tenantId)
    requireStill(actor, 'domain:write')
    if (joinPolicy === 'auto') requireCovers(actor, 'member')
    const before = await findDomain(tx, domainId)
    if (before.state !== 'verified') return { kind: 'not_verified' }
    if (before.joinPolicy === joinPolicy) return { kind: 'set', domainId }
    await tx.tenantDomain.updateMany({
      where: { id: domainId, tenantId },
      data: { joinPolicy, updatedAt: app.wallClock.now() },
    })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'domain.set_join_policy',
      objectKind: 'tenantDomain',
      objectId: domainId,
      before: { joinPolicy: before.joinPolicy },
      after: { joinPolicy },
    })
    await emit(app, tx, viewer, {
      type: 'domain.join_policy_changed',
      tenantId,
      payload: { domainId, domain: before.domain, joinPolicy },
      occurredAt,
    })
    return { kind: 'set', domainId }
  })
}
