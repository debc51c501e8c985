import { type SystemViewer, scopeOf } from '../access.ts'
import type { Tx } from '../db.ts'
import { giveGrants } from '../grants/give.ts'
import { boughtOf } from './bought.ts'
import { moveOrder } from './move.ts'
import { grantsOf } from './rules.ts'
import type { OrderSlice, OrderStep, WorkedOrder } from './step.ts'

/** Taken back with everything that was written beside it. */
class OutOfStock extends Error {}

/**
 * Gives what was paid for: the stock that it takes, the access and the credits that it grants and the order's state are one transaction. What
 * is not there any more is not fulfilled in part: the whole order's money goes back, and the customer is told so.
 */
export const fulfilOrder: OrderStep = async (app, viewer, order) => {
  await app.failpoint('order.fulfil:claimed')
  const now = await app.clock.now(order.tenantId)
  try {
    const given = await app.db.as(scopeOf(viewer), (tx) => give(app, tx, viewer, order, now))
    await app.failpoint('order.fulfil:recorded')
    if (given) return false
  } catch (error) {
    if (!(error instanceof OutOfStock)) throw error
    await app.db.as(scopeOf(viewer), (tx) =>
      moveOrder(app, tx, viewer, order, 'refund_due', { now, refundReason: 'out_of_stock' }),
    )
  }
  return true
}

async function give(app: OrderSlice, tx: Tx, viewer: SystemViewer, order: WorkedOrder, now: Date): Promise<boolean> {
  const { id, tenantId } = order
  const [done, lines] = await Promise.all([
    moveOrder(app, tx, viewer, order, 'fulfilled', { now, fulfilledAt: now }),
    boughtOf(tx, order),
  ])
  if (!done) return false
  for (const { product, productId, quantity } of lines) {
    if (product.kind !== 'goods') continue
    const { count } = await tx.product.updateMany({
      where: { id: productId, stock: { gte: quantity } },
      data: { stock: { decrement: quantity } },
    })
    if (count === 0 && (await tx.product.count({ where: { id: productId, stock: null } })) === 0) throw new OutOfStock()
  }
  await giveGrants(app, tx, viewer, { tenantId, source: { kind: 'order', id }, grants: grantsOf(lines), now })
  return true
}
