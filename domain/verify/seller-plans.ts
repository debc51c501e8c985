import { findBySql, type Invariant } from './invariant.ts'

/** What pays an invoice of a seller's plan goes to the seller, and is the platform's revenue by its fee only. */
export const sellerPlansAreRouted: Invariant = {
  name: 'seller-plans-are-routed',
  statement:
    'Each payment of a subscription to a seller’s plan went to the seller’s account, and is booked once: as routed.',
  whatToDo:
    'Look at the payment at the provider: send the seller what is theirs by a transfer, and correct the ledger by a reversal.',
  find: (app) =>
    findBySql(
      app,
      'invoice',
      `select i.id, i.tenant_id, 'paid ' || i.paid_minor || ' ' || i.currency || ' to ' || coalesce(p.transfer_account, 'the platform')
         || case when l.id is null then '' else ', and booked as revenue of the platform' end as says
       from invoices i join subscriptions s on s.id = i.subscription_id and s.seller_id is not null
       left join payments p on p.purpose_kind = 'invoice' and p.purpose_id = i.id and p.state = 'succeeded'
       left join ledger_transactions l on l.source_kind = 'invoice' and l.source_id = i.id
       where i.state = 'paid' and (l.id is not null or (p.id is not null and p.transfer_account is distinct from s.transfer_account))`,
    ),
}

/** An invoice that was paid a day ago has its sale; one that has it has it to the minor unit. */
export const planSalesAddUp: Invariant = {
  name: 'plan-sales-add-up',
  statement:
    'What a seller sees of a subscription’s invoice is what was paid for it, its fee, and what went back of both.',
  whatToDo: 'Replay the job “planSales.follow” of the invoice’s payment: it writes the sale anew.',
  find: (app) =>
    findBySql(
      app,
      'invoice',
      `select i.id, i.tenant_id, 'paid ' || p.captured_minor || ', fee ' || p.fee_minor || ', back ' || p.reversed_minor || '; sold '
         || coalesce(s.amount_minor, 0) || ', fee ' || coalesce(s.fee_minor, 0) || ', back ' || coalesce(s.reversed_minor, 0) as says
       from invoices i join payments p on p.purpose_kind = 'invoice' and p.purpose_id = i.id and p.state = 'succeeded'
         and p.transfer_account is not null
       left join plan_sales s on s.invoice_id = i.id
       where (s.id is null or (s.amount_minor, s.fee_minor, s.reversed_minor, s.fee_refunded_minor)
           <> (p.captured_minor, p.fee_minor, p.reversed_minor, p.fee_refunded_minor))
         and ((s.amount_minor, s.fee_minor) <> (p.captured_minor, p.fee_minor) or p.updated_at < now() - interval '1 day')`,
    ),
}
