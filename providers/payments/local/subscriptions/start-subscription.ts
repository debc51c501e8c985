import { addMs } from '../../../../lib/clock.ts'
import { money } from '../../../../lib/money.ts'
import type { NewSubscription, StartOutcome, SubscriptionRef } from '../../port.ts'
import { defaultCard } from '../cards.ts'
import { couponFor } from '../coupons.ts'
import { customerRate, type LockedCustomer, lockCustomer } from '../customers.ts'
import { type Gateway, rejected, type Tx } from '../gateway.ts'
import { newRef } from '../ids.ts'
import { billed as billedBy, billOf, trialBill } from '../invoices/bill.ts'
import { clientSecretOf, recordCharge, sellerDecline } from '../invoices/charges.ts'
import { createInvoice } from '../invoices/create-invoice.ts'
import { emitInvoice, getInvoice } from '../invoices/invoice-rows.ts'
import { recordAttempt } from '../invoices/record-attempt.ts'
import { getPrice, MAX_AMOUNT_MINOR } from '../prices.ts'
import { grossOf } from '../rules/balance.ts'
import { type ChargeOutcome, chargeOutcome } from '../rules/charge-outcome.ts'
import { type Period, periodFrom } from '../rules/periods.ts'
import { FIRST_PAYMENT_MS } from '../rules/retries.ts'
import { emitSubscription } from './change-status.ts'
import { getBilled, getSubscription } from './subscription-rows.ts'

const OPERATION = 'startSubscription'

/**
 * Starts on trial (an invoice of zero, paid), or charges the first period at once. A declined first payment leaves the declined charge and
 * nothing else. One that needs the customer leaves the subscription `incomplete` for 23 hours.
 */
export async function startSubscription(tx: Tx, gateway: Gateway, input: NewSubscription): Promise<StartOutcome> {
  const customer = await lockCustomer(tx, input.customer, OPERATION)
  const price = await getPrice(tx, input.price, OPERATION)
  if (!Number.isInteger(input.quantity) || input.quantity < 1)
    throw rejected(OPERATION, `quantity ${input.quantity} is not a whole number from 1`)
  const { feeBasisPoints = 0 } = input.transfer ?? {}
  if (!Number.isInteger(feeBasisPoints) || feeBasisPoints < 0 || feeBasisPoints > 10_000)
    throw rejected(OPERATION, `a fee of ${feeBasisPoints} basis points is not a whole number from 0 to 10000`)
  const coupon = input.discount ? await couponFor(tx, input.discount, price.currency, OPERATION) : null
  const rate = await customerRate(tx, customer.ref)
  const full = billOf(
    {
      pricing: price.pricing,
      quantity: input.quantity,
      currency: price.currency,
      discount: coupon && { terms: coupon, since: customer.now, used: 0 },
      rate,
    },
    customer.now,
  )
  if (full.grossMinor > MAX_AMOUNT_MINOR) throw rejected(OPERATION, `the amount is above ${MAX_AMOUNT_MINOR}`)
  if (input.trialEnd && input.trialEnd <= customer.now)
    throw rejected(OPERATION, `the trial's end ${input.trialEnd.toISOString()} is not in the customer's future`)

  const bill = input.trialEnd ? trialBill(rate) : full
  const due = money(grossOf(billedBy(bill)), price.currency)
  const unpaid = await sellerDecline(tx, input.transfer, OPERATION)
  if (unpaid) return unpaid
  const outcome = chargeOutcome(await defaultCard(tx, customer), due.amountMinor, 'customer', customer.now)
  if (outcome.kind === 'declined') {
    await recordCharge(tx, customer, null, due, outcome)
    return { kind: 'declined', reason: outcome.reason }
  }

  const anchor = input.trialEnd ?? customer.now
  const period = input.trialEnd
    ? { start: customer.now, end: input.trialEnd }
    : periodFrom(customer.now, price.interval, anchor.getUTCDate())
  const ref = await insertSubscription(tx, customer, input, anchor.getUTCDate(), period, outcome)
  const billed = await getBilled(tx, ref, OPERATION)
  const invoice = await createInvoice(tx, billed, period, bill, customer.now)
  await emitSubscription(tx, 'customer.subscription.created', ref, customer.now)
  await emitInvoice(tx, 'invoice.created', invoice, customer.now)
  if (due.amountMinor > 0n) await recordCharge(tx, customer, invoice, due, outcome)
  await recordAttempt(tx, await getInvoice(tx, invoice, OPERATION), outcome, { at: customer.now, nextAttemptAt: null })

  const subscription = await getSubscription(tx, ref, OPERATION)
  if (outcome.kind === 'succeeded') return { kind: 'started', subscription }
  return { kind: 'action_required', subscription, clientSecret: clientSecretOf(invoice, gateway.keys.setup) }
}

async function insertSubscription(
  tx: Tx,
  customer: LockedCustomer,
  input: NewSubscription,
  anchorDay: number,
  period: Period,
  outcome: ChargeOutcome,
): Promise<SubscriptionRef> {
  const ref = newRef('subscription') as SubscriptionRef
  const complete = outcome.kind === 'succeeded'
  const status = complete ? (input.trialEnd ? 'trialing' : 'active') : 'incomplete'
  await tx.query(
    `insert into subscriptions (id, our_id, customer_id, price_id, quantity, status, anchor_day, current_period_start,
       current_period_end, trial_end, incomplete_until, created_at, without_card, coupon_id, discount_since,
       transfer_account, fee_basis_points)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      ref,
      input.ourId,
      customer.ref,
      input.price,
      input.quantity,
      status,
      anchorDay,
      period.start,
      period.end,
      input.trialEnd ?? null,
      complete ? null : addMs(customer.now, FIRST_PAYMENT_MS),
      customer.now,
      input.withoutCard ?? null,
      input.discount ?? null,
      input.discount ? customer.now : null,
      input.transfer?.account ?? null,
      input.transfer?.feeBasisPoints ?? null,
    ],
  )
  return ref
}
