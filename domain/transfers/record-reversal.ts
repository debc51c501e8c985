import type { CustomerRef, ReversalOutcome } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { withCustomer } from '../customers/lock.ts'
import { settle } from '../intents/settle.ts'
import { applyPayment } from '../payments/apply.ts'

export type ReverseResult =
  | { readonly kind: 'reversed'; readonly paymentId: string }
  /** The seller's account is empty: the loss stays with the platform until somebody takes it back at the provider. */
  | { readonly kind: 'seller_cannot_pay'; readonly paymentId: string }
  | { readonly kind: 'nothing_to_reverse' }

export interface ReversedAt {
  readonly intentId: string
  readonly disputeId: string
  readonly customer: CustomerRef
}

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/** Writes what came of the call: the answer, what the seller has given back, its booking and its audit entry, in one transaction. */
export async function recordReversal(
  app: Slice,
  viewer: SystemViewer,
  { intentId, disputeId, customer }: ReversedAt,
  outcome: ReversalOutcome,
): Promise<ReverseResult> {
  const { tenantId } = viewer
  const now = await app.clock.now(tenantId)
  const { ref } = outcome.payment
  return withCustomer(app, customer, async () => {
    const state = (await app.payments.getPayments([ref])).get(ref) ?? outcome.payment
    return app.db.as(scopeOf(viewer), async (tx) => {
      const { paymentId } = await tx.dispute.findUniqueOrThrow({ where: { id: disputeId } })
      const answer: ReverseResult = { kind: outcome.kind, paymentId }
      if (!(await settle(app, tx, intentId, outcome.kind === 'reversed' ? 'succeeded' : 'refused', answer))) {
        const settled = await tx.intent.findUniqueOrThrow({ where: { id: intentId }, select: { answer: true } })
        return (settled.answer as ReverseResult | null) ?? answer
      }
      await applyPayment(app, tx, viewer, { paymentId, state, now })
      if (outcome.kind === 'seller_cannot_pay')
        app.log.error({ disputeId, paymentId }, 'a seller’s account does not hold what a lost dispute has taken')
      await audit(app, tx, viewer, {
        tenantId,
        action: 'transfer.reverse',
        objectKind: 'dispute',
        objectId: disputeId,
        after: { outcome: outcome.kind, paymentId },
      })
      return answer
    })
  })
}
