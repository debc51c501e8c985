import { requireIn, requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Console } from '../audit.ts'
import type { Tx } from '../db.ts'

/** Who publishes: a viewer, or whoever holds the machine. */
export type Publisher = Viewer | Console

/**
 * May they publish and retire for this owner: a tenant, or null for the product itself?
 * @throws DomainError UNAUTHENTICATED, NOT_FOUND or FORBIDDEN
 */
export function requirePublisher(publisher: Publisher, tenantId: string | null): void {
  if (publisher.kind === 'console') return
  if (tenantId === null) requireOperator(publisher, 'operator:documents')
  else requireIn(publisher, tenantId, 'document:write')
}

/** One transaction that sees this owner's rows. Whoever calls it has asked for the permission. */
export function asOwner<T>({ db }: Pick<App, 'db'>, tenantId: string | null, work: (tx: Tx) => Promise<T>): Promise<T> {
  return tenantId === null ? db.operator(work) : db.as({ userId: null, tenantIds: [tenantId] }, work)
}

/** Tells every node that something of the product's own apps has changed; what is a tenant's is told by its rows. */
export async function tellNodes(tx: Tx, tenantId: string | null): Promise<void> {
  if (tenantId === null) await tx.documentRegistry.update({ where: { id: 1 }, data: { revision: { increment: 1 } } })
}
