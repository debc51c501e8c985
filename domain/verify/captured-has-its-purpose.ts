import type { OrderState } from '../orders/states.ts'
import { findBySql, type Invariant } from './invariant.ts'

const listOf = (states: readonly OrderState[]) => states.map((state) => `'${state}'`).join(', ')
/** In these nobody has what the money was taken for, and it does not go back by itself. */
const UNPAID = listOf(['failed', 'canceled'])
/** In these the order has its payment, or its worker gives it back. */
const PAID = listOf(['paid', 'fulfilled', 'refund_due', 'refunded'])

/** An order that was lost to the customer's bank is `refunded` without a refund; one that still waits for its worker is given a day. */
export const capturedHasItsPurpose: Invariant = {
  name: 'captured-has-its-purpose',
  statement: 'Every payment that was taken has its paid order or invoice, or was given back.',
  whatToDo: 'Complete the order by replaying its job, or refund the payment.',
  find: (app) =>
    findBySql(
      app,
      'payment',
      `select p.id, p.tenant_id, (p.captured_minor - p.refunded_minor) || ' ' || p.currency || ' (minor units) taken for '
         || case when o.id is null then 'an order that is not there'
              when o.payment_id <> p.id then 'an order that another payment has paid'
              else 'an order that is ' || o.state end as says
       from payments p left join orders o on o.id = p.purpose_id
       where p.purpose_kind = 'order' and p.state = 'succeeded' and p.refunded_minor < p.captured_minor
         and not exists (select from disputes d where d.payment_id = p.id and d.state <> 'won')
         and (o.id is null or o.state in (${UNPAID}) or (o.state in (${PAID}) and o.payment_id <> p.id)
           or (o.state not in (${PAID}) and p.updated_at < now() - interval '1 day'))`,
    ),
}

export const paidInvoiceIsPaid: Invariant = {
  name: 'paid-is-paid',
  statement: 'Nobody has paid more of an invoice than it asks for, and none is paid without a date.',
  whatToDo: 'Compare the invoice with the provider’s: npm run reconcile. What was paid too much is refunded there.',
  find: (app) =>
    findBySql(
      app,
      'invoice',
      `select id, tenant_id, state || ', paid ' || paid_minor || ' of ' || total_minor || ' ' || currency as says from invoices
       where paid_minor > greatest(total_minor, 0) or paid_minor < 0 or (state = 'paid' and paid_at is null)`,
    ),
}
