import type { PaymentRef } from '../../providers/payments/port.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { DomainError, notFound } from '../errors.ts'
import { afterCall } from '../intents/after-call.ts'
import { claim } from '../intents/claim.ts'
import { recordFailure, settle } from '../intents/settle.ts'
import { moveOrder } from './move.ts'
import { type CancelOrderResult, recordCancel } from './record-cancel.ts'
import type { OrderState } from './states.ts'

export interface CancelOrderInput {
  readonly orderId: string
  readonly idempotencyKey: string
}

export type { CancelOrderResult } from './record-cancel.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/** The states in which nobody's money is on its way. */
const CANCELABLE: readonly string[] = ['placed', 'failed', 'action_required'] satisfies readonly OrderState[]

/**
 * Ends an order that is not paid: before a worker has taken it up, after its payment was declined, or while the customer should confirm it;
 * then the payment is cancelled at the provider first.
 * @throws DomainError UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, BAD_INPUT, IDEMPOTENCY_KEY_REUSED or IN_PROGRESS
 */
export async function cancelOrder(app: Slice, viewer: Viewer, input: CancelOrderInput): Promise<CancelOrderResult> {
  const { orderId, idempotencyKey } = input
  const scope = scopeOf(viewer)
  const found = await app.db.as(scope, (tx) => tx.order.findUnique({ where: { id: orderId } }))
  if (!found) throw notFound('order')
  const { tenantId } = found
  requireIn(viewer, tenantId, 'billing:write')
  const now = await app.clock.now(tenantId)
  const intent = await claim<CancelOrderResult>(
    app,
    viewer,
    { tenantId, verb: 'order.cancel', idempotencyKey, body: { orderId } },
    async (tx, intentId) => {
      const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } })
      if (!CANCELABLE.includes(order.state))
        return { kind: 'not_cancelable', orderId, state: order.state as OrderState }
      if (order.state === 'action_required') {
        await tx.intent.update({ where: { id: intentId }, data: { subjectId: orderId } })
        return undefined
      }
      if (!(await moveOrder(app, tx, viewer, order, 'canceled', { now, endedAt: now })))
        return { kind: 'not_cancelable', orderId, state: 'paying' }
      const answer: CancelOrderResult = { kind: 'canceled', orderId }
      await settle(app, tx, intentId, 'succeeded', answer)
      return answer
    },
  )
  if (intent.kind === 'answered') return intent.answer
  await app.failpoint('order.cancel:claimed')
  try {
    const payment = await app.db.as(scope, async (tx) => {
      const { paymentId } = await tx.order.findUniqueOrThrow({ where: { id: orderId }, select: { paymentId: true } })
      return paymentId ? tx.payment.findFirst({ where: { id: paymentId, tenantId } }) : null
    })
    if (!payment?.ref || payment.provider !== app.payments.name)
      throw new DomainError('UNSUPPORTED', 'This order is not paid through the payments provider of now.')
    const theirs = await app.payments.cancelPayment(payment.ref as PaymentRef, { idempotencyKey: intent.callKey })
    return await afterCall(async () => {
      await app.failpoint('order.cancel:called')
      return recordCancel(app, viewer, { tenantId, intentId: intent.intentId, orderId, paymentId: payment.id }, theirs)
    })
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, async () => undefined)
  }
}
