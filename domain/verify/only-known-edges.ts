import { INVOICE_TRANSITIONS, type InvoiceState, mayBecome as invoiceMay } from '../invoices/states.ts'
import { ORDER_TRANSITIONS, type OrderState, mayBecome as orderMay } from '../orders/states.ts'
import { PAYMENT_TRANSITIONS, type PaymentState, mayBecome as paymentMay } from '../payments/states.ts'
import { SELLER_TRANSITIONS, type SellerState, mayBecome as sellerMay } from '../sellers/states.ts'
import {
  SUBSCRIPTION_TRANSITIONS,
  type SubscriptionState,
  mayBecome as subscriptionMay,
} from '../subscriptions/states.ts'
import { findBySql, type Invariant } from './invariant.ts'

/** Every pair of states that the table does not have, as rows of SQL. */
function forbidden<State extends string>(states: readonly State[], may: (from: State, to: State) => boolean): string {
  return states.flatMap((from) => states.filter((to) => !may(from, to)).map((to) => `('${from}', '${to}')`)).join(', ')
}

const SUBSCRIPTION = forbidden(Object.keys(SUBSCRIPTION_TRANSITIONS) as SubscriptionState[], subscriptionMay)
const INVOICE = forbidden(Object.keys(INVOICE_TRANSITIONS) as InvoiceState[], invoiceMay)

const PAYMENT = forbidden(Object.keys(PAYMENT_TRANSITIONS) as PaymentState[], paymentMay)
const ORDER = forbidden(Object.keys(ORDER_TRANSITIONS) as OrderState[], orderMay)
const SELLER = forbidden(
  Object.keys(SELLER_TRANSITIONS) as SellerState[],
  (from, to) => to !== 'starting' && sellerMay(from, to),
)

export const onlyKnownEdges: Invariant = {
  name: 'only-known-edges',
  statement:
    'No subscription, invoice, payment, order or seller has gone from one state to another that its table of transitions does not have.',
  whatToDo: 'Find in the audit log who wrote it. A provider’s word that breaks the table is logged and not believed.',
  find: (app) =>
    findBySql(
      app,
      'change of',
      `select payload->>'subscriptionId' as id, tenant_id, 'subscription went from ' || (payload->>'from') || ' to ' || (payload->>'to') as says
         from events where type = 'subscription.changed' and (payload->>'from', payload->>'to') in (${SUBSCRIPTION})
       union all
       select object_id, tenant_id, 'invoice went from ' || (before->>'state') || ' to ' || (after->>'state')
         from audit_entries where action = 'invoice.mirror' and (before->>'state', after->>'state') in (${INVOICE})
       union all
       select object_id, tenant_id, 'payment went from ' || (before->>'state') || ' to ' || (after->>'state')
         from audit_entries where action = 'payment.apply' and (before->>'state', after->>'state') in (${PAYMENT})
       union all
       select object_id, tenant_id, 'order went from ' || (before->>'state') || ' to ' || (after->>'state')
         from audit_entries where object_kind = 'order' and (before->>'state', after->>'state') in (${ORDER})
       union all
       select object_id, tenant_id, 'seller went from ' || (before->>'state') || ' to ' || (after->>'state')
         from audit_entries where action = 'seller.apply' and (before->>'state', after->>'state') in (${SELLER})`,
    ),
}
