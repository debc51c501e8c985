import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'

export interface AssignInput {
  readonly credential: { readonly kind: 'apiKey' | 'clientApp'; readonly id: string }
  /** Whose documents it may run; null takes them away. */
  readonly appId: string | null
  /** Of this version alone; null is every live one. */
  readonly versionId: string | null
}

/**
 * Says whose documents a key or program of the tenant's may run.
 * @throws DomainError NOT_FOUND for a credential, an app or a version that is not the tenant's, or FORBIDDEN
 */
export async function assignDocuments(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { credential: { kind, id }, appId, versionId }: AssignInput,
): Promise<void> {
  await app.db.as(scopeOf(viewer), async (tx) => {
    const select = { tenantId: true, documentAppId: true, documentVersionId: true }
    const found =
      kind === 'apiKey'
        ? await tx.apiKey.findFirst({ where: { id, revokedAt: null }, select })
        : await tx.clientApp.findFirst({ where: { id, removedAt: null }, select })
    if (!found) throw notFound('credential')
    const { tenantId, ...before } = found
    requireIn(viewer, tenantId, 'key:write')
    if (appId !== null && !(await tx.documentApp.findFirst({ where: { id: appId, tenantId }, select: { id: true } })))
      throw notFound('documentApp')
    const version = { id: versionId ?? '', tenantId, appId: appId ?? '', retiredAt: null }
    if (
      versionId !== null &&
      !(appId && (await tx.documentVersion.findFirst({ where: version, select: { id: true } })))
    )
      throw notFound('documentVersion')
    const after = { documentAppId: appId, documentVersionId: versionId }
    if (kind === 'apiKey') await tx.apiKey.update({ where: { id }, data: after })
    else await tx.clientApp.update({ where: { id }, data: after })
    await audit(app, tx, viewer, {
      ...{ tenantId, action: 'documents.assign', objectKind: kind, objectId: id },
      before,
      after,
    })
  })
}
