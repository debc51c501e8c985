import type { ProviderPayment } from '../../providers/payments/port.ts'
import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { withCustomer } from '../customers/lock.ts'
import { settle } from '../intents/settle.ts'
import { applyPayment } from '../payments/apply.ts'
import { enqueueOrder, moveOrder } from './move.ts'
import type { OrderState } from './states.ts'

export type CancelOrderResult =
  | { readonly kind: 'canceled'; readonly orderId: string }
  /** Its payment is under way or through: what has been paid is given back by a refund, and not by cancelling. */
  | { readonly kind: 'not_cancelable'; readonly orderId: string; readonly state: OrderState }

export interface CanceledAt {
  readonly tenantId: string
  readonly intentId: string
  readonly orderId: string
  readonly paymentId: string
}

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/** Writes what came of the call: the payment's state, the order's, and the answer, in one transaction. */
export async function recordCancel(
  app: Slice,
  viewer: Viewer,
  { tenantId, intentId, orderId, paymentId }: CanceledAt,
  theirs: ProviderPayment,
): Promise<CancelOrderResult> {
  const now = await app.clock.now(tenantId)
  return withCustomer(app, theirs.customer, async () => {
    const state = (await app.payments.getPayments([theirs.ref])).get(theirs.ref) ?? theirs
    return app.db.as(scopeOf(viewer), async (tx): Promise<CancelOrderResult> => {
      await applyPayment(app, tx, viewer, { paymentId, state, now })
      const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } })
      // Whoever has settled it before us has moved the order too.
      const ended =
        state.status === 'canceled' &&
        (order.state === 'canceled' || (await moveOrder(app, tx, viewer, order, 'canceled', { now, endedAt: now })))
      const answer: CancelOrderResult = ended
        ? { kind: 'canceled', orderId }
        : { kind: 'not_cancelable', orderId, state: order.state as OrderState }
      if (!(await settle(app, tx, intentId, ended ? 'succeeded' : 'refused', answer))) {
        const settled = await tx.intent.findUniqueOrThrow({ where: { id: intentId }, select: { answer: true } })
        return (settled.answer as CancelOrderResult | null) ?? answer
      }
      if (!ended) await enqueueOrder(app, tx, { id: orderId, tenantId })
      return answer
    })
  })
}
