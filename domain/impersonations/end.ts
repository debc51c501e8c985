import { requireOperator, requireUser, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { deny } from '../denials/deny.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { impersonationIssuer } from './rules.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'publicUrl'>

/**
 * Ends acting as somebody before its time: by the token itself, or by any operator who may do so. Its token is dead on every node.
 * @param input.impersonationId null for what was no id: who may not ask is told the same of all
 * @returns false when it had ended already
 * @throws DomainError NOT_FOUND, FORBIDDEN
 */
export async function endImpersonation(
  app: Slice,
  viewer: Viewer,
  { impersonationId }: { impersonationId: string | null },
): Promise<boolean> {
  const { actor } = requireUser(viewer)
  if (!actor || actor.impersonationId !== impersonationId) requireOperator(viewer, 'operator:impersonate')
  if (impersonationId === null) throw notFound('impersonation')
  const found = await app.db.operator((tx) => tx.impersonation.findUnique({ where: { id: impersonationId } }))
  if (!found) throw notFound('impersonation')
  const { userId } = found
  const occurredAt = await app.clock.now()
  return app.db.as({ userId, tenantIds: [] }, async (tx) => {
    const now = app.wallClock.now()
    const { count } = await tx.impersonation.updateMany({
      where: { id: impersonationId, endedAt: null, expiresAt: { gt: now } },
      data: { endedAt: now },
    })
    if (count === 0) return false
    await deny(app, tx, [
      { kind: 'session', issuer: impersonationIssuer(app), key: impersonationId, reason: 'impersonation_ended' },
    ])
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'impersonation.end',
      objectKind: 'user',
      objectId: userId,
      after: { impersonationId },
    })
    const payload = { userId, impersonationId }
    await emit(app, tx, viewer, { type: 'impersonation.ended', tenantId: null, payload, occurredAt })
    return true
  })
}
