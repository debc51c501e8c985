import { createHmac } from 'node:crypto'
import { addMs } from '../../../../lib/clock.ts'
import type { NewPayment, PaymentOutcome, PaymentRef, ProviderPaymentState } from '../../port.ts'
import { type CardToCharge, cardToCharge } from '../cards.ts'
import { type LockedCustomer, lockCustomer } from '../customers.ts'
import { type Gateway, rejected, type Tx } from '../gateway.ts'
import { newRef } from '../ids.ts'
import { MAX_AMOUNT_MINOR } from '../prices.ts'
import { chargeOutcome } from '../rules/charge-outcome.ts'
import { BANK_ANSWERS_AFTER_MS, disputedAt } from '../rules/delayed.ts'
import { canBePaid } from '../sellers/seller-rows.ts'
import { confirmUrl } from './confirmations.ts'
import { EVENT_OF, emitPayment, findPayment, getPayment } from './payment-rows.ts'

const OPERATION = 'createPayment'

/** Charges at once. One that needs the customer waits for them on a page of the gateway; a bank debit waits for its bank. */
export async function createPayment(tx: Tx, gateway: Gateway, input: NewPayment): Promise<PaymentOutcome> {
  checkNewPayment(input)
  const customer = await lockCustomer(tx, input.customer, OPERATION)
  if (await findPayment(tx, input.ourId)) throw rejected(OPERATION, `${input.ourId} has been charged before`)
  const card = await cardToCharge(tx, customer, input.method ?? null)
  if (input.method && !card) throw rejected(OPERATION, `${input.method} is no card of ${input.customer}`)
  if (input.transfer && !(await canBePaid(tx, input.transfer.account, OPERATION)))
    return { kind: 'declined', reason: 'seller_unavailable', payment: null }
  const by = input.customerPresent ? 'customer' : 'schedule'
  const outcome = chargeOutcome(card, input.amount.amountMinor, by, customer.now)
  const delayed = outcome.kind === 'succeeded' && card?.delayed != null
  const ref = await insertPayment(tx, customer, card, input, {
    status: delayed ? 'processing' : outcome.kind,
    declineReason: outcome.kind === 'declined' ? outcome.reason : null,
    answersAt: delayed ? addMs(customer.now, BANK_ANSWERS_AFTER_MS) : null,
    disputedAt: outcome.kind === 'succeeded' && !delayed ? disputedAt(card, customer.now) : null,
  })
  const payment = await getPayment(tx, ref, OPERATION)
  await emitPayment(tx, EVENT_OF[payment.status], ref, customer.now)
  if (delayed) return { kind: 'processing', payment }
  switch (outcome.kind) {
    case 'succeeded':
      return { kind: 'succeeded', payment }
    case 'declined':
      return { kind: 'declined', reason: outcome.reason, payment }
    case 'action_required':
      return {
        kind: 'action_required',
        clientSecret: paymentSecret(ref, gateway.keys.setup),
        url: confirmUrl(gateway, ref),
        payment,
      }
  }
}

/** What the customer's browser needs to confirm this payment. */
function paymentSecret(ref: PaymentRef, key: string): string {
  return `${ref}_secret_${createHmac('sha256', key).update(ref).digest('base64url').slice(0, 32)}`
}

function checkNewPayment({ ourId, amount, transfer }: NewPayment): void {
  if (ourId === '') throw rejected(OPERATION, 'ourId is empty')
  if (amount.amountMinor <= 0n || amount.amountMinor > MAX_AMOUNT_MINOR)
    throw rejected(OPERATION, `${amount.amountMinor} is not between 1 and ${MAX_AMOUNT_MINOR}`)
  if (transfer && (transfer.feeMinor < 0n || transfer.feeMinor > amount.amountMinor))
    throw rejected(OPERATION, `the fee ${transfer.feeMinor} is not between 0 and the amount ${amount.amountMinor}`)
}

interface Standing {
  readonly status: ProviderPaymentState
  readonly declineReason: string | null
  readonly answersAt: Date | null
  readonly disputedAt: Date | null
}

async function insertPayment(
  tx: Tx,
  customer: LockedCustomer,
  card: CardToCharge | null,
  input: NewPayment,
  { status, declineReason, answersAt, disputedAt }: Standing,
): Promise<PaymentRef> {
  const ref = newRef('payment') as PaymentRef
  await tx.query(
    `insert into payments (id, our_id, customer_id, card_id, amount_minor, currency, status, decline_reason, description,
       transfer_account, transfer_fee_minor, answers_at, disputed_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ref,
      input.ourId,
      customer.ref,
      card?.ref ?? null,
      input.amount.amountMinor,
      input.amount.currency,
      status,
      declineReason,
      input.description,
      input.transfer?.account ?? null,
      input.transfer?.feeMinor ?? null,
      answersAt,
      disputedAt,
      customer.now,
    ],
  )
  return ref
}
