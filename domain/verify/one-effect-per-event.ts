import { findBySql, type Invariant } from './invariant.ts'

/** What happens to a thing once in its life, by the name of the event and of the id in its payload. */
const ONCE = [
  ['invoice.paid', 'invoiceId'],
  ['payment_method.added', 'paymentMethodId'],
  ['payment.succeeded', 'paymentId'],
  ['refund.succeeded', 'refundId'],
  ['order.fulfilled', 'orderId'],
  ['order.refunded', 'orderId'],
  ['checkout.refunded', 'checkoutId'],
  ['subscription.canceled', 'subscriptionId'],
  ['subscription.failed', 'subscriptionId'],
] as const

export const oneEffectPerEvent: Invariant = {
  name: 'one-effect-per-event',
  statement: 'An event of the provider has at most one effect, however often it is delivered.',
  whatToDo: 'Somebody may have been told twice: look at the two events, and at the inbox for the same object.',
  find: (app) =>
    findBySql(
      app,
      'event',
      ONCE.map(
        ([type, key]) =>
          `select max(id::text) as id, tenant_id, '${type} was told ' || count(*) || ' times of ' || (payload->>'${key}') as says
           from events where type = '${type}' and payload->>'${key}' is not null
           group by tenant_id, payload->>'${key}' having count(*) > 1`,
      ).join(' union all '),
    ),
}

export const inboxIsDecided: Invariant = {
  name: 'inbox-is-decided',
  statement: 'An event that counts as processed says what came of it, and none has waited for a day.',
  whatToDo: 'Its last error stands beside it in inbox_events; when that is mended it is processed within minutes.',
  find: (app) =>
    findBySql(
      app,
      'inbox event',
      `select id, null::uuid as tenant_id, case when processed_at is null then 'has waited since ' || received_at || coalesce(': ' || last_error, '')
         else 'is processed, and nobody knows to what end' end as says
       from inbox_events where kind = 'payments'
         and ((processed_at is not null and outcome is null) or (processed_at is null and received_at < now() - interval '1 day'))`,
    ),
}
