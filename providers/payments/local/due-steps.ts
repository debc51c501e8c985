import type { SqlPool } from '../../host.ts'
import type { CustomerRef, DisputeRef, InvoiceRef, PaymentRef, SubscriptionRef } from '../port.ts'
import { type LockedCustomer, lockCustomer, moveClockTo } from './customers.ts'
import { type Gateway, inTransaction, type Tx } from './gateway.ts'
import { collect } from './invoices/collect.ts'
import { getInvoice } from './invoices/invoice-rows.ts'
import { decideDispute, openDispute } from './payments/disputes.ts'
import { answerDelayed } from './payments/settle-payment.ts'
import { changeStatus, emitStatusChange } from './subscriptions/change-status.ts'
import { dropPending } from './subscriptions/pending-change.ts'
import { renewSubscription } from './subscriptions/renew-subscription.ts'
import { getSubscription } from './subscriptions/subscription-rows.ts'

type Due =
  | {
      readonly kind: 'period' | 'first_payment' | 'pending_change'
      readonly id: SubscriptionRef
      readonly due_at: Date
    }
  | { readonly kind: 'retry'; readonly id: InvoiceRef; readonly due_at: Date }
  | { readonly kind: 'bank_answer' | 'dispute'; readonly id: PaymentRef; readonly due_at: Date }
  | { readonly kind: 'dispute_decision'; readonly id: DisputeRef; readonly due_at: Date }

/** The next moment at which time alone changes something for this customer; null when nothing waits. */
export async function nextDue(sql: Pick<SqlPool, 'query'>, customer: CustomerRef): Promise<Date | null> {
  return (await firstDue(sql, customer))?.due_at ?? null
}

/**
 * Does the first thing that is due for the customer by `until` (by its own present if absent), at the customer's time of that moment:
 * a clock that stands before it is moved there. Once, however many processes try: what is due is read under the customer's lock.
 *
 * @returns whether there was something to do
 */
export function runDueStep(gateway: Gateway, ref: CustomerRef, until?: Date): Promise<boolean> {
  return inTransaction(gateway, async (tx) => {
    const locked = await lockCustomer(tx, ref, 'advance')
    const due = await firstDue(tx, ref)
    if (!due || due.due_at > (until ?? locked.now)) return false
    await perform(tx, await moveClockTo(tx, locked, due.due_at), due)
    return true
  })
}

async function firstDue(sql: Pick<SqlPool, 'query'>, customer: CustomerRef): Promise<Due | null> {
  const { rows } = await sql.query<Due>(
    'select kind, id, due_at from due where customer_id = $1 order by due_at, kind, id limit 1',
    [customer],
  )
  return rows[0] ?? null
}

async function perform(tx: Tx, customer: LockedCustomer, due: Due): Promise<void> {
  const at = customer.now
  switch (due.kind) {
    case 'period':
      return renewSubscription(tx, customer, due.id)
    case 'first_payment': {
      const subscription = await getSubscription(tx, due.id, 'advance')
      return emitStatusChange(tx, await changeStatus(tx, subscription, 'first_payment_expired', at), due.id, at)
    }
    case 'bank_answer':
      return answerDelayed(tx, customer, due.id)
    case 'dispute':
      return openDispute(tx, customer, due.id)
    case 'dispute_decision':
      return decideDispute(tx, customer, due.id)
    case 'pending_change':
      return dropPending(tx, due.id, at)
    case 'retry': {
      const invoice = await getInvoice(tx, due.id, 'advance')
      const { subscription } = await collect(tx, customer, invoice, 'schedule')
      if (invoice.subscription) await emitStatusChange(tx, subscription, invoice.subscription, at)
      return
    }
  }
}
