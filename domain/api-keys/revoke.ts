import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/** Ends a key at once, with the secret that it had before. Revoking it again keeps the first moment. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function revokeApiKey(app: Slice, viewer: Viewer, { apiKeyId }: { apiKeyId: string }): Promise<void> {
  const scope = scopeOf(viewer)
  const key = await app.db.as(scope, (tx) => tx.apiKey.findUnique({ where: { id: apiKeyId } }))
  if (!key) throw notFound('apiKey')
  const { tenantId, name } = key
  requireIn(viewer, tenantId, 'key:write')
  const occurredAt = await app.clock.now(tenantId)
  await app.db.as(scope, async (tx) => {
    const { count } = await tx.apiKey.updateMany({
      where: { id: apiKeyId, revokedAt: null },
      data: { revokedAt: app.wallClock.now() },
    })
    if (count === 0) return
    await audit(app, tx, viewer, { tenantId, action: 'api_key.revoke', objectKind: 'apiKey', objectId: apiKeyId })
    await emit(app, tx, viewer, { type: 'api_key.revoked', tenantId, payload: { apiKeyId, name }, occurredAt })
  })
}
