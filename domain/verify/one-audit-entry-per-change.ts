import { findBySql, type Invariant } from './invariant.ts'

/** Each change is told by an event of this type, and written down by an entry about the object that the payload names. */
const CHANGES = [
  ['subscription.changed', 'subscriptionId', 'subscription'],
  ['payment_method.added', 'paymentMethodId', 'paymentMethod'],
  ['invoice.paid', 'invoiceId', 'invoice'],
  ['payment.succeeded', 'paymentId', 'payment'],
  ['refund.succeeded', 'refundId', 'refund'],
  ['order.fulfilled', 'orderId', 'order'],
] as const

export const oneAuditEntryPerChange: Invariant = {
  name: 'one-audit-entry-per-change',
  statement: 'Each change of money or access has its entry in the audit log, and no start or charge has two.',
  whatToDo:
    'An entry that is missing cannot be written afterwards: look for the verb that forgot it, by the event’s request id.',
  find: (app) =>
    findBySql(
      app,
      'changes of',
      `${CHANGES.map(
        ([type, key, noun]) =>
          `select told.id, told.tenant_id, '${type} was told ' || told.times || ' times, and ' || coalesce(kept.times, 0) || ' audit entries are there' as says
           from (select payload->>'${key}' as id, tenant_id, count(*) as times from events where type = '${type}' group by 1, 2) told
           left join (select object_id as id, count(*) as times from audit_entries where object_kind = '${noun}' group by 1) kept on kept.id = told.id
           where told.times > coalesce(kept.times, 0)`,
      ).join(' union all ')}
       union all
       select object_id, tenant_id, action || ' was written down ' || count(*) || ' times'
         from audit_entries where action in ('subscription.start', 'paymentMethod.add')
         group by object_id, tenant_id, action having count(*) > 1`,
    ),
}
