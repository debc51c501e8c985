import type { PaymentRef, ProviderPayment } from '../../port.ts'
import { cardToCharge } from '../cards.ts'
import { type LockedCustomer, lockCustomer } from '../customers.ts'
import { rejected, type Tx } from '../gateway.ts'
import { disputedAt } from '../rules/delayed.ts'
import { EVENT_OF, emitPayment, getPayment } from './payment-rows.ts'

/** The bank's answer to a delayed payment has come. The customer must be locked. */
export async function answerDelayed(tx: Tx, customer: LockedCustomer, ref: PaymentRef): Promise<void> {
  const payment = await getPayment(tx, ref, 'advance')
  const card = await cardToCharge(tx, customer, payment.method)
  const refused = card?.delayed === 'card_declined'
  await end(tx, customer, payment, refused ? 'declined' : 'succeeded')
}

/** What the customer did about 3-D Secure. A payment that no longer waits stays as it is. The customer must be locked. */
export async function answerAuthentication(
  tx: Tx,
  customer: LockedCustomer,
  ref: PaymentRef,
  answer: 'succeeded' | 'declined',
): Promise<ProviderPayment> {
  const payment = await getPayment(tx, ref, 'confirmPayment')
  if (payment.status !== 'action_required') return payment
  return end(tx, customer, payment, answer, 'authentication_required')
}

/** Ends a payment that waits for the customer; one that has ended answers as it is. */
export async function cancelPayment(tx: Tx, ref: PaymentRef): Promise<ProviderPayment> {
  const { customer: owner } = await getPayment(tx, ref, 'cancelPayment')
  const customer = await lockCustomer(tx, owner, 'cancelPayment')
  const payment = await getPayment(tx, ref, 'cancelPayment')
  if (payment.status === 'processing') throw rejected('cancelPayment', `${ref} is with the customer's bank already`)
  if (payment.status !== 'action_required') return payment
  return end(tx, customer, payment, 'canceled')
}

async function end(
  tx: Tx,
  customer: LockedCustomer,
  payment: ProviderPayment,
  status: 'succeeded' | 'declined' | 'canceled',
  reason = 'card_declined',
): Promise<ProviderPayment> {
  const card = await cardToCharge(tx, customer, payment.method)
  await tx.query(
    'update payments set status = $2, decline_reason = $3, answers_at = null, disputed_at = $4 where id = $1',
    [
      payment.ref,
      status,
      status === 'declined' ? reason : null,
      status === 'succeeded' ? disputedAt(card, customer.now) : null,
    ],
  )
  return emitPayment(tx, EVENT_OF[status], payment.ref, customer.now)
}
