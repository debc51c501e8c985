import { type SystemViewer, scopeOf } from '../access.ts'
import type { Tx } from '../db.ts'
import { giveGrants } from '../grants/give.ts'
import { boughtOf, type OrderedLine } from './bought.ts'
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
    const given = await app.db.as(scopeOf(viewer), async (tx) =>
      give(app, tx, viewer, order, await boughtOf(tx, order), now),
    )
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

/**
 * The same in the transaction that writes down that it was paid, where nothing of it can be out of stock: what is taken back then would take the record of
 * the payment with it.
 * @returns whether it is fulfilled now
 */
export async function fulfilAtOnce(
  app: OrderSlice,
  tx: Tx,
  viewer: SystemViewer,
  paid: WorkedOrder,
  lines: readonly OrderedLine[],
  now: Date,
): Promise<boolean> {
  if (lines.some(({ product }) => product.kind === 'goods')) return false
  await app.failpoint('order.fulfil:claimed')
  return give(app, tx, viewer, paid, lines, now)
}

async function give(
  app: OrderSlice,
  tx: Tx,
  viewer: SystemViewer,
  order: WorkedOrder,
  lines: readonly OrderedLine[],
  now: Date,
): Promise<boolean> {
  const { id, tenantId } = order
  if (!(await moveOrder(app, tx, viewer, order, 'fulfilled', { now, fulfilledAt: now }))) return false
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
