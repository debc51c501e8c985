import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/**
 * From then on its people can read it and change nothing (domain/users/read-viewer.ts): jobs, webhooks and what the payments provider
 * does go on. Archiving twice changes nothing.
 */
export function archiveTenant(app: Slice, viewer: Viewer, tenantId: string): Promise<void> {
  return setArchived(app, viewer, tenantId, true)
}

/** Gives an archived tenant back as it was. Restoring one that is in use changes nothing. */
export function restoreTenant(app: Slice, viewer: Viewer, tenantId: string): Promise<void> {
  return setArchived(app, viewer, tenantId, false)
}

async function setArchived(app: Slice, viewer: Viewer, tenantId: string, archived: boolean): Promise<void> {
  requireIn(viewer, tenantId, 'tenant:archive')
  const occurredAt = await app.clock.now(tenantId)
  const now = app.wallClock.now()
  await app.db.as(scopeOf(viewer), async (tx) => {
    const { count } = await tx.tenant.updateMany({
      where: { id: tenantId, archivedAt: archived ? null : { not: null } },
      data: { archivedAt: archived ? now : null, updatedAt: now },
    })
    if (count === 0) return
    await audit(app, tx, viewer, {
      tenantId,
      action: archived ? 'tenant.archive' : 'tenant.restore',
      objectKind: 'tenant',
      objectId: tenantId,
    })
    const type = archived ? 'tenant.archived' : 'tenant.restored'
    await emit(app, tx, viewer, { type, tenantId, payload: { tenantId }, occurredAt })
  })
}
