import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { deny } from '../denials/deny.ts'
import { emit } from '../events.ts'
import { requireApp } from './require-app.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/**
 * Ends a program: its tokens are dead on every node, and a consumer takes the client away at the issuer (consumers.ts).
 * @throws DomainError NOT_FOUND, FORBIDDEN
 */
export async function removeClientApp(
  app: Slice,
  viewer: Viewer,
  { clientAppId }: { clientAppId: string },
): Promise<void> {
  const { tenantId, issuer, clientId, name } = await requireApp(app, viewer, clientAppId)
  const occurredAt = await app.clock.now(tenantId)
  await app.db.as(scopeOf(viewer), async (tx) => {
    const { count } = await tx.clientApp.updateMany({
      where: { id: clientAppId, removedAt: null },
      data: { removedAt: app.wallClock.now() },
    })
    if (count === 0) return
    await deny(app, tx, [{ kind: 'client', issuer, key: clientId, reason: 'client_changed' }])
    await audit(app, tx, viewer, {
      tenantId,
      action: 'client_app.remove',
      objectKind: 'clientApp',
      objectId: clientAppId,
    })
    const payload = { clientAppId, name, issuer, clientId }
    await emit(app, tx, viewer, { type: 'client_app.removed', tenantId, payload, occurredAt })
  })
}
