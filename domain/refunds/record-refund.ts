import type { CustomerRef, RefundOutcome } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { withCustomer } from '../customers/lock.ts'
import type { Tx } from '../db.ts'
import { settle } from '../intents/settle.ts'
import { applyPayment } from '../payments/apply.ts'

export type RefundResult =
  | { readonly kind: 'refunded'; readonly refundId: string }
  /** `leftMinor`: what can still be given back, in minor units, as text. */
  | {
      readonly kind: 'exceeds_captured'
      readonly paymentId: string
      readonly leftMinor: string
      readonly currency: string
    }
  /** The customer's bank has taken the money back already. */
  | { readonly kind: 'disputed'; readonly paymentId: string }

export interface RefundedAt {
  readonly tenantId: string
  readonly intentId: string
  readonly refundId: string
  readonly customer: CustomerRef
}

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/** Writes what came of the call: the answer, the refund, its booking, its event and its audit entry, in one transaction. */
export async function recordRefund(
  app: Slice,
  viewer: Viewer,
  at: RefundedAt,
  outcome: RefundOutcome,
): Promise<RefundResult> {
  const { tenantId, intentId, refundId } = at
  const system = systemViewer('refunds.create', tenantId)
  const now = await app.clock.now(tenantId)
  const { ref } = outcome.payment
  return withCustomer(app, at.customer, async () => {
    const state = (await app.payments.getPayments([ref])).get(ref) ?? outcome.payment
    return app.db.as(scopeOf(system), async (tx) => {
      const { paymentId } = await tx.refund.findUniqueOrThrow({ where: { id: refundId }, select: { paymentId: true } })
      if (outcome.kind !== 'refunded') await releaseRefund(app, tx, refundId)
      await applyPayment(app, tx, system, { paymentId, state, now })
      const payment = await tx.payment.findUniqueOrThrow({ where: { id: paymentId } })
      const answer = toResult(outcome, { refundId, ...payment })
      if (!(await settle(app, tx, intentId, outcome.kind === 'refunded' ? 'succeeded' : 'refused', answer))) {
        const settled = await tx.intent.findUniqueOrThrow({ where: { id: intentId }, select: { answer: true } })
        return (settled.answer as RefundResult | null) ?? answer
      }
      const { amountMinor, reason } = await tx.refund.findUniqueOrThrow({ where: { id: refundId } })
      await audit(app, tx, viewer, {
        tenantId,
        action: 'refund.create',
        objectKind: 'refund',
        objectId: refundId,
        after: { outcome: outcome.kind, paymentId, amountMinor: amountMinor.toString(), reason },
      })
      return answer
    })
  })
}

interface Left {
  readonly refundId: string
  readonly id: string
  readonly capturedMinor: bigint
  readonly refundedMinor: bigint
  readonly currency: string
}

function toResult(outcome: RefundOutcome, left: Left): RefundResult {
  switch (outcome.kind) {
    case 'refunded':
      return { kind: 'refunded', refundId: left.refundId }
    case 'disputed':
      return { kind: 'disputed', paymentId: left.id }
    case 'exceeds_captured':
      return {
        kind: 'exceeds_captured',
        paymentId: left.id,
        leftMinor: (left.capturedMinor - left.refundedMinor).toString(),
        currency: left.currency,
      }
  }
}

/** Takes back the reservation of a refund that did not happen. */
export async function releaseRefund(app: Pick<App, 'wallClock'>, tx: Tx, refundId: string): Promise<void> {
  const refund = await tx.refund.findUniqueOrThrow({ where: { id: refundId } })
  const { count } = await tx.refund.updateMany({
    where: { id: refundId, state: 'starting' },
    data: { state: 'failed', updatedAt: app.wallClock.now() },
  })
  if (count === 1)
    await tx.payment.update({
      where: { id: refund.paymentId },
      data: { refundedMinor: { decrement: refund.amountMinor } },
    })
}
