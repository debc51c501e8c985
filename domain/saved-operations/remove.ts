import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'

/** Removes an operation that one has saved oneself. @throws DomainError FORBIDDEN; NOT_FOUND for another's, or one that is gone */
export async function removeOperation(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { savedOperationId: id }: { readonly savedOperationId: string },
): Promise<void> {
  const { userId } = requireOperator(viewer, 'operator:explore')
  await app.db.as({ userId, tenantIds: [] }, async (tx) => {
    const found = await tx.savedOperation.findUnique({ where: { id, userId } })
    if (!found) throw notFound('saved operation')
    await tx.savedOperation.deleteMany({ where: { id, userId } })
    if (found.visibility !== 'staff') return
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'saved_operation.remove',
      objectKind: 'savedOperation',
      objectId: id,
      before: { name: found.name, visibility: found.visibility },
    })
  })
}
