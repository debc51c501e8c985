import { findBySql, type Invariant } from './invariant.ts'

/** What the ledger holds of one account for a payment, with its refunds and disputes. */
const booked = (account: string) => `coalesce((select sum(e.amount_minor) from ledger_entries e
  join ledger_transactions t on t.id = e.transaction_id
  where e.account = '${account}' and ((t.source_kind = 'payment' and t.source_id = p.id)
    or (t.source_kind = 'refund' and t.source_id in (select id from refunds where payment_id = p.id))
    or (t.source_kind = 'dispute' and t.source_id in (select id from disputes where payment_id = p.id)))), 0)`

/**
 * Of each payment that went to a seller: what the provider says was sent and not taken back, the ledger owes. So it holds of every sum of them,
 * a seller's too.
 */
export const sellersAreOwed: Invariant = {
  name: 'sellers-are-owed-what-was-sent',
  statement:
    'What was sent to sellers less what was taken back from them is what the ledger owes them, and so it is with the fees.',
  whatToDo:
    'Compare the payment’s transfer at the provider with the ledger’s entries, and correct the ledger by a reversal.',
  find: (app) =>
    findBySql(
      app,
      'payment',
      `select id, tenant_id, 'sent ' || sent || ' and kept ' || kept || ' ' || currency
         || ' (minor units); booked as the seller’s ' || -transfers || ' and as fees ' || -fees as says
       from (select p.id, p.tenant_id, p.currency,
           p.captured_minor - p.fee_minor - p.reversed_minor + p.fee_refunded_minor as sent,
           p.fee_minor - p.fee_refunded_minor as kept, ${booked('transfers')} as transfers, ${booked('fees')} as fees
         from payments p where p.transfer_account is not null and p.state = 'succeeded') routed
       where sent <> -transfers or kept <> -fees`,
    ),
}

export const sellersGiveBack: Invariant = {
  name: 'sellers-give-back',
  statement: 'What a customer got back of a seller’s sale, by refund or by a lost dispute, the seller has given back.',
  whatToDo:
    'Reverse the transfer at the provider, when the seller’s account holds enough; the next webhook brings it here.',
  find: (app) =>
    findBySql(
      app,
      'payment',
      `select id, tenant_id, 'the seller has given back ' || reversed_minor || ' of ' || gone || ' ' || currency as says
       from (select p.*, least(p.captured_minor,
           coalesce((select sum(r.amount_minor) from refunds r where r.payment_id = p.id and r.state in ('pending', 'succeeded')), 0)
           + coalesce((select sum(d.amount_minor) from disputes d where d.payment_id = p.id and d.state = 'lost'
               and d.closed_at < now() - interval '1 hour'), 0)) as gone
         from payments p where p.transfer_account is not null and p.state = 'succeeded') routed
       where reversed_minor < gone`,
    ),
}

/** An order that was paid a day ago has its sales; those that have the money add up to it. */
export const salesAddUp: Invariant = {
  name: 'sales-add-up',
  statement: 'The sales that a seller sees add up to the payments of the orders, and so do their fees.',
  whatToDo: 'Replay the job “sales.follow” of the order’s payment: it writes the sales anew.',
  find: (app) =>
    findBySql(
      app,
      'order',
      `select o.id, o.tenant_id, 'paid ' || p.captured_minor || ', fee ' || p.fee_minor || '; sold ' || s.amount || ', fee ' || s.fee as says
       from orders o join payments p on p.id = o.payment_id and p.state = 'succeeded'
       cross join lateral (select coalesce(sum(amount_minor), 0) as amount, coalesce(sum(fee_minor), 0) as fee from sales where order_id = o.id) s
       where o.seller_id is not null and (s.amount <> p.captured_minor or s.fee <> p.fee_minor)
         and (s.amount > 0 or p.updated_at < now() - interval '1 day')`,
    ),
}
