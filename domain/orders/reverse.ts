import { type SystemViewer, scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { endGrantsOf } from '../grants/end.ts'
import { restoreGrantsOf } from '../grants/restore.ts'
import { moveOrder, type OrderAt } from './move.ts'
import { moneyOf } from './rules.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Makes what a fulfilled order has given fit what is left of its money. All of it refunded, or lost to the customer's bank: its access ends
 * and the order is refunded. Disputed: its access is suspended until the bank has decided. A refund of a part leaves the access.
 */
export async function reverseOrder(
  app: Slice,
  { tenantId, orderId }: { readonly tenantId: string; readonly orderId: string },
): Promise<void> {
  const viewer = systemViewer('orders.reverse', tenantId)
  const now = await app.clock.now(tenantId)
  await app.db.as(scopeOf(viewer), async (tx) => {
    const order = await tx.order.findFirst({ where: { id: orderId, tenantId } })
    if (!order?.paymentId || order.state !== 'fulfilled') return
    const payment = await tx.payment.findFirst({
      where: { id: order.paymentId, tenantId },
      include: { disputes: true },
    })
    if (payment) await REVERSE[moneyOf(payment)](app, tx, viewer, order, now)
  })
}

type Reverse = (app: Slice, tx: Tx, viewer: SystemViewer, order: OrderAt, now: Date) => Promise<unknown>

const ended =
  (reason: 'refunded' | 'disputed'): Reverse =>
  async (app, tx, viewer, order, now) => {
    const source = { kind: 'order', id: order.id } as const
    await endGrantsOf(app, tx, viewer, { tenantId: order.tenantId, source, reason, now })
    await moveOrder(app, tx, viewer, order, 'refunded', { now, endedAt: now, refundReason: reason })
  }

const REVERSE: Readonly<Record<ReturnType<typeof moneyOf>, Reverse>> = {
  refunded: ended('refunded'),
  lost: ended('disputed'),
  disputed: (app, tx, viewer, { id, tenantId }, now) =>
    endGrantsOf(app, tx, viewer, { tenantId, source: { kind: 'order', id }, reason: 'disputed', now }),
  ours: (app, tx, viewer, { id, tenantId }, now) =>
    restoreGrantsOf(app, tx, viewer, { tenantId, source: { kind: 'order', id }, now }),
}
