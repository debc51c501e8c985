import type { ProviderInvoice } from '../../port.ts'
import { defaultCard } from '../cards.ts'
import type { LockedCustomer } from '../customers.ts'
import { rejected, type Tx } from '../gateway.ts'
import { type ChargeOutcome, chargeOutcome } from '../rules/charge-outcome.ts'
import { invoiceMay } from '../rules/invoice-states.ts'
import { nextAttempt } from '../rules/retries.ts'
import type { SubscriptionHappening } from '../rules/subscription-states.ts'
import { changeStatus, type StatusChange } from '../subscriptions/change-status.ts'
import { applyPending } from '../subscriptions/pending-change.ts'
import { readSubscriptions, readTransfer } from '../subscriptions/subscription-rows.ts'
import { hardDecline, recordCharge, sellerDecline } from './charges.ts'
import { recordAttempt } from './record-attempt.ts'

export interface Collected {
  readonly outcome: ChargeOutcome
  /** What it did to the subscription, whose event is the caller's to emit. */
  readonly subscription: StatusChange
}

/**
 * Tries to collect an open invoice with the customer's default card, records the attempt, and moves invoice and subscription on. The
 * customer must be locked. Only the subscription's latest invoice decides its state. The schedule's attempts count and plan the next
 * one; one by the customer counts only if it is the first, and leaves the schedule alone, as at Stripe. The schedule asks no bank again that
 * has declined the card for good.
 */
export async function collect(
  tx: Tx,
  customer: LockedCustomer,
  invoice: ProviderInvoice,
  by: 'customer' | 'schedule',
): Promise<Collected> {
  if (!invoiceMay(invoice.status, 'paid'))
    throw rejected('payInvoice', `${invoice.ref} is ${invoice.status}: only an open invoice can be paid`)
  const at = customer.now
  const transfer = invoice.subscription && (await readTransfer(tx, invoice.subscription))
  const due = invoice.total.amountMinor > 0n
  const refused =
    (due ? await sellerDecline(tx, transfer, 'payInvoice') : null) ??
    (by === 'schedule' ? await hardDecline(tx, customer, invoice.ref) : null)
  const outcome = refused ?? chargeOutcome(await defaultCard(tx, customer), invoice.total.amountMinor, by, at)
  if (due && !refused) await recordCharge(tx, customer, invoice.ref, invoice.total, outcome)

  const [subscription] = invoice.subscription ? await readSubscriptions(tx, [invoice.subscription]) : []
  const retried = subscription !== undefined && subscription.endedAt === null && subscription.status !== 'incomplete'
  const attemptCount = by === 'schedule' || invoice.attemptCount === 0 ? invoice.attemptCount + 1 : invoice.attemptCount
  const nextAttemptAt = by === 'schedule' && retried ? nextAttempt(attemptCount, at) : invoice.nextAttemptAt
  await recordAttempt(tx, invoice, outcome, { at, attemptCount, nextAttemptAt })

  const exhausted = by === 'schedule' && nextAttemptAt === null
  const happening: SubscriptionHappening =
    outcome.kind === 'succeeded' ? 'paid' : exhausted ? 'retries_exhausted' : 'payment_failed'
  // A change that waited for this payment is made by it.
  if (outcome.kind === 'succeeded' && subscription && (await applyPending(tx, subscription, invoice.ref, at)))
    return { outcome, subscription: 'unchanged' }
  const concerned = subscription && (exhausted || subscription.latestInvoice === invoice.ref)
  return { outcome, subscription: concerned ? await changeStatus(tx, subscription, happening, at) : 'unchanged' }
}
