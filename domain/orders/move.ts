import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { mayBecome, type OrderState } from './states.ts'
import { type OrderFacts, writeMove } from './write-move.ts'

/** A job of it is one order's next steps. */
export const ORDER_QUEUE = 'orders.work'

export interface OrderAt {
  readonly id: string
  readonly tenantId: string
  readonly state: string
  readonly version: number
  readonly currency: string
  readonly totalMinor: bigint
}

type Slice = Pick<App, 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * The one place where an order's state is written: an edge of the table, by compare-and-set, with its event and its audit entry.
 * @returns false when somebody else has moved the order meanwhile, and for an edge that the table does not have
 */
export async function moveOrder(
  app: Slice,
  tx: Tx,
  viewer: Viewer,
  order: OrderAt,
  to: OrderState,
  { now, ...facts }: OrderFacts & { readonly now: Date },
): Promise<boolean> {
  const { id, tenantId, version, currency } = order
  const from = order.state as OrderState
  if (!mayBecome(from, to)) {
    app.log.error({ orderId: id, from, to }, 'an order may not take this edge')
    return false
  }
  const waits = to === 'action_required'
  const done = await writeMove(
    tx,
    { id, tenantId, from, version, to, updatedAt: app.wallClock.now() },
    { ...(waits ? {} : { actionUrl: null, clientSecret: null }), ...facts },
  )
  if (!done) return false
  const entry = audit(app, tx, viewer, {
    tenantId,
    action: `order.${to}`,
    objectKind: 'order',
    objectId: id,
    before: { state: from },
    after: { state: to },
  })
  const event = emit(app, tx, viewer, {
    type: `order.${to}`,
    tenantId,
    payload: {
      orderId: id,
      totalMinor: order.totalMinor.toString(),
      currency,
      declineReason: facts.declineReason ?? null,
      refundReason: facts.refundReason ?? null,
    },
    occurredAt: now,
  })
  await Promise.all([entry, event])
  return true
}

/** Wakes a worker for an order, in the transaction that gives it something to do. */
export function enqueueOrder(
  app: Pick<App, 'jobs'>,
  tx: Tx,
  order: { readonly id: string; readonly tenantId: string },
): Promise<void> {
  return app.jobs.enqueue(tx, ORDER_QUEUE, { orderId: order.id, tenantId: order.tenantId })
}
