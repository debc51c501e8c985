import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { DomainError, notFound } from '../errors.ts'
import { claim } from '../intents/claim.ts'
import { settle } from '../intents/settle.ts'
import { enqueueOrder, moveOrder } from './move.ts'
import { requireMethod } from './payment-method.ts'
import type { OrderState } from './states.ts'

export interface RetryOrderPaymentInput {
  readonly orderId: string
  /** Absent: the customer's default card. */
  readonly paymentMethodId?: string
  readonly idempotencyKey: string
}

export type RetryOrderPaymentResult =
  | { readonly kind: 'placed'; readonly orderId: string }
  | { readonly kind: 'not_failed'; readonly orderId: string; readonly state: OrderState }

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Tries to pay an order once more whose payment was declined, with another card or the same. The order that is not declined is left as it is.
 * @throws DomainError UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, BAD_INPUT, IDEMPOTENCY_KEY_REUSED or IN_PROGRESS
 */
export async function retryOrderPayment(
  app: Slice,
  viewer: Viewer,
  input: RetryOrderPaymentInput,
): Promise<RetryOrderPaymentResult> {
  const { orderId, paymentMethodId = null, idempotencyKey } = input
  const order = await app.db.as(scopeOf(viewer), (tx) => tx.order.findUnique({ where: { id: orderId } }))
  if (!order) throw notFound('order')
  const { tenantId } = order
  requireIn(viewer, tenantId, 'billing:write')
  if (paymentMethodId) await requireMethod(app, viewer, tenantId, paymentMethodId)
  const now = await app.clock.now(tenantId)
  const prepare = async (tx: Tx, intentId: string): Promise<RetryOrderPaymentResult> => {
    const at = await tx.order.findUniqueOrThrow({ where: { id: orderId } })
    const again = { now, attempt: at.attempt + 1, paymentId: null, paymentMethodId, declineReason: null }
    if (at.state !== 'failed' || !(await moveOrder(app, tx, viewer, at, 'placed', again)))
      return { kind: 'not_failed', orderId, state: at.state as OrderState }
    const answer: RetryOrderPaymentResult = { kind: 'placed', orderId }
    await settle(app, tx, intentId, 'succeeded', answer)
    await enqueueOrder(app, tx, { id: orderId, tenantId })
    return answer
  }
  const intent = await claim<RetryOrderPaymentResult>(
    app,
    viewer,
    { tenantId, verb: 'order.retry', idempotencyKey, body: { orderId, paymentMethodId } },
    prepare,
  )
  if (intent.kind === 'answered') return intent.answer
  throw new DomainError('INTERNAL', 'Something went wrong on our side.')
}
