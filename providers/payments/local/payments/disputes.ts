import type { DisputeRef, PaymentRef } from '../../port.ts'
import { cardToCharge } from '../cards.ts'
import type { LockedCustomer } from '../customers.ts'
import type { Tx } from '../gateway.ts'
import { newRef } from '../ids.ts'
import { decidedAt } from '../rules/delayed.ts'
import { refundable } from '../rules/refundable.ts'
import { emitPayment, getPayment } from './payment-rows.ts'

/** The owner of the card takes back what has not been refunded. The customer must be locked. */
export async function openDispute(tx: Tx, customer: LockedCustomer, ref: PaymentRef): Promise<void> {
  await tx.query('update payments set disputed_at = null where id = $1', [ref])
  const amount = refundable(await getPayment(tx, ref, 'advance'))
  if (amount === 0n) return
  await tx.query(
    `insert into disputes (id, payment_id, amount_minor, status, reason, decided_at, opened_at)
     values ($1, $2, $3, 'open', 'fraudulent', $4, $5)`,
    [newRef('dispute'), ref, amount, decidedAt(customer.now), customer.now],
  )
  await emitPayment(tx, 'charge.dispute.created', ref, customer.now)
}

/** The bank decides, as the card says. The customer must be locked. */
export async function decideDispute(tx: Tx, customer: LockedCustomer, dispute: DisputeRef): Promise<void> {
  const { rows } = await tx.query<{ payment_id: PaymentRef }>('select payment_id from disputes where id = $1', [
    dispute,
  ])
  const payment = rows[0]?.payment_id
  if (!payment) return
  const card = await cardToCharge(tx, customer, (await getPayment(tx, payment, 'advance')).method)
  await tx.query('update disputes set status = $2, decided_at = null where id = $1', [
    dispute,
    card?.disputed === 'won' ? 'won' : 'lost',
  ])
  await emitPayment(tx, 'charge.dispute.closed', payment, customer.now)
}
