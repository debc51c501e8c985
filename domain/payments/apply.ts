import type { ProviderPayment } from '../../providers/payments/port.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { applyDisputes } from '../disputes/apply.ts'
import { emit } from '../events.ts'
import { book } from '../ledger/book.ts'
import { paymentCaptured } from '../ledger/rules.ts'
import { applyRefunds } from '../refunds/apply.ts'
import { applyTransfer } from '../transfers/apply.ts'
import { splitOf } from './mirrored.ts'
import { FROM_PROVIDER, mayBecome, type PaymentState } from './states.ts'

export interface PaymentWord {
  readonly paymentId: string
  readonly state: ProviderPayment
  /** Business time. */
  readonly now: Date
}

type Slice = Pick<App, 'payments' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Makes our row equal to the provider's latest word, by compare-and-set on its version, with its event, its booking and its audit
 * entry, and so with what its seller has given back, its refunds and disputes. The one place
 * where a payment is written after it has been reserved. An edge that the table does not have is logged and not taken.
 */
export async function applyPayment(app: Slice, tx: Tx, viewer: Viewer, word: PaymentWord): Promise<void> {
  const { paymentId, state: theirs, now } = word
  if (!(await applyState(app, tx, viewer, word))) return
  const payment = await tx.payment.findUniqueOrThrow({ where: { id: paymentId } })
  // What pays an invoice is booked with the invoice, unless it is routed to a seller.
  const bookedHere = payment.purposeKind !== 'invoice' || payment.transferAccount !== null
  if (payment.state === 'succeeded' && bookedHere)
    await book(app, tx, {
      tenantId: payment.tenantId,
      source: { kind: 'payment', id: payment.id },
      step: 'captured',
      currency: payment.currency,
      lines: paymentCaptured(payment.capturedMinor, splitOf(payment)),
      occurredAt: now,
    })
  await applyTransfer(app, tx, viewer, payment, theirs, now)
  await applyRefunds(app, tx, viewer, payment, theirs, now)
  await applyDisputes(app, tx, viewer, payment, theirs, now)
}

/** @returns false when the provider is not believed */
async function applyState(app: Slice, tx: Tx, viewer: Viewer, word: PaymentWord): Promise<boolean> {
  const { state: theirs, now } = word
  const before = await tx.payment.findUniqueOrThrow({ where: { id: word.paymentId } })
  const from = before.state as PaymentState
  const to = FROM_PROVIDER[theirs.status]
  if (before.ref !== null && before.ref !== theirs.ref) {
    app.log.error(
      { paymentId: before.id, ref: before.ref, other: theirs.ref },
      'the provider has a second payment under one id of ours',
    )
    return false
  }
  if (!mayBecome(from, to)) {
    app.log.error({ paymentId: before.id, from, to }, 'a payment may not take this edge; the provider is not believed')
    return false
  }
  const amounts = [theirs.amount.amountMinor, theirs.captured.amountMinor, theirs.amount.currency]
  const agreed = [before.amountMinor, before.capturedMinor, before.currency].every((each, at) => each === amounts[at])
  if (from === to && before.ref === theirs.ref && agreed) return true
  const method = theirs.method
    ? await tx.paymentMethod.findUnique({ where: { provider_ref: { provider: before.provider, ref: theirs.method } } })
    : null
  const waits = to === 'processing' || to === 'action_required'
  const { count } = await tx.payment.updateMany({
    where: { id: before.id, version: before.version },
    data: {
      state: to,
      ref: theirs.ref,
      // The provider's own amounts: what somebody says in a webhook is never used.
      amountMinor: theirs.amount.amountMinor,
      capturedMinor: theirs.captured.amountMinor,
      currency: theirs.amount.currency,
      declineReason: theirs.declineReason,
      paymentMethodId: method?.id ?? before.paymentMethodId,
      settledAt: waits ? null : now,
      version: before.version + 1,
      updatedAt: app.wallClock.now(),
    },
  })
  if (count === 0) throw new Error(`payment ${before.id} was changed by somebody else meanwhile`)
  await audit(app, tx, viewer, {
    tenantId: before.tenantId,
    action: 'payment.apply',
    objectKind: 'payment',
    objectId: before.id,
    before: { state: from },
    after: { state: to },
  })
  // Nothing has happened to it: only what we had kept of it was wrong.
  if (from === to && before.ref === theirs.ref) return true
  await emit(app, tx, viewer, {
    type: `payment.${to}`,
    tenantId: before.tenantId,
    payload: {
      paymentId: before.id,
      purposeKind: before.purposeKind,
      purposeId: before.purposeId,
      routed: before.transferAccount !== null,
      amountMinor: theirs.amount.amountMinor.toString(),
      currency: theirs.amount.currency,
      declineReason: theirs.declineReason,
    },
    occurredAt: now,
  })
  return true
}
