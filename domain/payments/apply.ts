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
import { FROM_PROVIDER, mayBecome } from './states.ts'
import { changeStored, findStored, type StoredPayment } from './stored.ts'

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
  const { state: theirs, now } = word
  const payment = await applyState(app, tx, viewer, word)
  if (!payment) return
  // What pays an invoice is booked with the invoice, unless it is routed to a seller.
  const bookedHere = payment.purposeKind !== 'invoice' || payment.transferAccount !== null
  const booked =
    payment.state === 'succeeded' &&
    bookedHere &&
    book(app, tx, {
      tenantId: payment.tenantId,
      source: { kind: 'payment', id: payment.id },
      step: 'captured',
      currency: payment.currency,
      lines: paymentCaptured(payment.capturedMinor, splitOf(payment)),
      occurredAt: now,
    })
  await Promise.all([booked, applyTransfer(app, tx, viewer, payment, theirs, now)])
  await applyRefunds(app, tx, viewer, payment, theirs, now)
  await applyDisputes(app, tx, viewer, payment, theirs, now)
}

/** @returns the row as it is then; null when the provider is not believed */
async function applyState(app: Slice, tx: Tx, viewer: Viewer, word: PaymentWord): Promise<StoredPayment | null> {
  const { state: theirs, now } = word
  const before = await findStored(tx, word.paymentId)
  const from = before.state
  const to = FROM_PROVIDER[theirs.status]
  if (before.ref !== null && before.ref !== theirs.ref) {
    app.log.error(
      { paymentId: before.id, ref: before.ref, other: theirs.ref },
      'the provider has a second payment under one id of ours',
    )
    return null
  }
  if (!mayBecome(from, to)) {
    app.log.error({ paymentId: before.id, from, to }, 'a payment may not take this edge; the provider is not believed')
    return null
  }
  const amounts = [theirs.amount.amountMinor, theirs.captured.amountMinor, theirs.amount.currency]
  const agreed = [before.amountMinor, before.capturedMinor, before.currency].every((each, at) => each === amounts[at])
  if (from === to && before.ref === theirs.ref && agreed) return before
  const waits = to === 'processing' || to === 'action_required'
  const payment = await changeStored(tx, before, {
    state: to,
    ref: theirs.ref,
    // The provider's own amounts: what somebody says in a webhook is never used.
    amountMinor: theirs.amount.amountMinor,
    capturedMinor: theirs.captured.amountMinor,
    currency: theirs.amount.currency,
    declineReason: theirs.declineReason,
    method: theirs.method,
    settledAt: waits ? null : now,
    updatedAt: app.wallClock.now(),
  })
  const entry = audit(app, tx, viewer, {
    tenantId: before.tenantId,
    action: 'payment.apply',
    objectKind: 'payment',
    objectId: before.id,
    before: { state: from },
    after: { state: to },
  })
  // Where nothing has happened to it, only what we had kept of it was wrong.
  const happened = from !== to || before.ref !== theirs.ref
  const event =
    happened &&
    emit(app, tx, viewer, {
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
  await Promise.all([entry, event])
  return payment
}
