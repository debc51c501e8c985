import { money } from '../../lib/money.ts'
import type { CustomerRef, NewReversal, PaymentRef } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { afterCall } from '../intents/after-call.ts'
import { claim } from '../intents/claim.ts'
import { recordFailure } from '../intents/settle.ts'
import { type ReverseResult, recordReversal } from './record-reversal.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/**
 * Takes from the seller what a dispute that was lost has taken from the platform. The dispute is the idempotency key: whoever comes again, it
 * is taken once.
 */
export async function reverseTransfer(
  app: Slice,
  viewer: SystemViewer,
  { disputeId }: { readonly disputeId: string },
): Promise<ReverseResult> {
  const { tenantId } = viewer
  const intent = await claim<ReverseResult>(
    app,
    viewer,
    {
      tenantId,
      verb: 'transfer.reverse',
      idempotencyKey: `dispute-transfer:${disputeId}`,
      body: { disputeId },
    },
    async (tx, intentId) => {
      const reversal = await findReversal(app, tx, disputeId)
      if (!reversal) return { kind: 'nothing_to_reverse' }
      await tx.intent.update({ where: { id: intentId }, data: { subjectId: disputeId } })
      return undefined
    },
  )
  if (intent.kind === 'answered') return intent.answer
  await app.failpoint('transfer.reverse:claimed')
  try {
    const reversal = await app.db.as(scopeOf(viewer), (tx) => findReversal(app, tx, disputeId))
    if (!reversal) throw new Error(`dispute ${disputeId} is not lost any more`)
    const { asked, customer } = reversal
    const outcome = await app.payments.reverseTransfer(asked, { idempotencyKey: intent.callKey })
    return await afterCall(async () => {
      await app.failpoint('transfer.reverse:called')
      return recordReversal(app, viewer, { intentId: intent.intentId, disputeId, customer }, outcome)
    })
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, async () => undefined)
  }
}

/**
 * What is to be asked of the provider: the same whoever asks, and however often. Null for a dispute that was not lost, and for a payment that
 * went to no seller.
 */
export async function findReversal(
  app: Pick<App, 'payments'>,
  tx: Tx,
  disputeId: string,
): Promise<{ asked: NewReversal; customer: CustomerRef } | null> {
  const dispute = await tx.dispute.findFirst({
    where: { id: disputeId, state: 'lost', provider: app.payments.name },
    include: { payment: { include: { customer: { select: { ref: true } } } } },
  })
  if (!dispute || dispute.payment.transferAccount === null) return null
  const { ref, currency, capturedMinor, refundedMinor, customer } = dispute.payment
  // A dispute may be about the whole payment, of which a part was given back before.
  const gone = refundedMinor + dispute.amountMinor
  const [upToMinor = 0n] = [gone, capturedMinor].toSorted((a, b) => Number(a - b))
  return {
    asked: {
      payment: ref as PaymentRef,
      upTo: money(upToMinor, currency),
    },
    customer: customer.ref as CustomerRef,
  }
}
