import { scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { asOwner, type Publisher, requirePublisher, tellNodes } from './owner.ts'

export interface RetiredVersion {
  readonly versionId: string
  readonly app: string
  readonly version: string
  readonly retiredAt: Date
}

/**
 * Ends a version: what no other live version of its app holds is registered no more, on every node within 250 ms. Retiring it again keeps the
 * first moment.
 * @throws DomainError UNAUTHENTICATED, NOT_FOUND or FORBIDDEN
 */
export async function retireVersion(
  app: Pick<App, 'db' | 'wallClock'>,
  publisher: Publisher,
  { versionId }: { versionId: string },
): Promise<RetiredVersion> {
  const tenantId = await ownerOf(app, publisher, versionId)
  requirePublisher(publisher, tenantId)
  return asOwner(app, tenantId, async (tx) => {
    const retiredAt = app.wallClock.now()
    const { count } = await tx.documentVersion.updateMany({
      where: { id: versionId, retiredAt: null },
      data: { retiredAt },
    })
    const found = await tx.documentVersion.findUniqueOrThrow({ where: { id: versionId } })
    const of = await tx.documentApp.findUniqueOrThrow({ where: { id: found.appId }, select: { name: true } })
    const version = { app: of.name, version: found.name }
    if (count === 1) {
      await tellNodes(tx, tenantId)
      await audit(app, tx, publisher, {
        tenantId,
        action: 'documents.retire',
        objectKind: 'documentVersion',
        objectId: versionId,
        before: version,
      })
    }
    return { versionId, ...version, retiredAt: found.retiredAt ?? retiredAt }
  })
}

/** Whose it is, of those that the publisher may see: their tenants', and for staff and at the console the product's own. */
async function ownerOf(app: Pick<App, 'db'>, publisher: Publisher, versionId: string): Promise<string | null> {
  const select = { tenantId: true }
  if (publisher.kind !== 'console') {
    const own = await app.db.as(scopeOf(publisher), (tx) =>
      tx.documentVersion.findUnique({ where: { id: versionId }, select }),
    )
    if (own) return own.tenantId
    if (publisher.kind !== 'user' || publisher.operatorRole === null) throw notFound('documentVersion')
  }
  const products = await app.db.operator((tx) =>
    tx.documentVersion.findFirst({
      where: { id: versionId, ...(publisher.kind === 'console' ? {} : { tenantId: null }) },
      select,
    }),
  )
  if (!products) throw notFound('documentVersion')
  return products.tenantId
}
