import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { notFound } from '../errors.ts'

/** A card that is on file for this tenant at the payments provider of now. @throws DomainError NOT_FOUND */
export async function requireMethod(
  app: Pick<App, 'db' | 'payments'>,
  viewer: Viewer,
  tenantId: string,
  id: string,
): Promise<void> {
  const found = await app.db.as(scopeOf(viewer), (tx) =>
    tx.paymentMethod.count({ where: { id, tenantId, provider: app.payments.name, removedAt: null } }),
  )
  if (found === 0) throw notFound('payment method')
}
