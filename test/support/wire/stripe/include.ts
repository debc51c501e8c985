import { intentOf } from './collection.ts'
import type { Include } from './expand.ts'
import { embedded } from './lists.ts'
import { find } from './lookups.ts'
import type { StripeState } from './state.ts'
import { taxOfCustomer } from './tax.ts'
import type { WireObject } from './types.ts'

/** The fields that an object carries only when `expand[]` asks for them. */
export function includeField(state: StripeState): Include {
  return (object, field) => {
    if (object.object === 'price') return state.tiers.get(object.id)
    if (object.object === 'invoice') return includeInInvoice(state, object, field)
    if (field === 'tax') return taxOfCustomer(find(state, 'customers', object.id))
    const rows =
      field === 'subscriptions'
        ? state.all('subscriptions').filter((row) => row.customer === object.id && row.ended_at === null)
        : []
    return embedded(rows, `/v1/${object.object}s/${object.id}/${field}`)
  }
}

/** What `expand[]` adds to an invoice since 2025: its payments, and the secret to finish the pending one. */
function includeInInvoice(state: StripeState, invoice: WireObject, field: string): unknown {
  if (field === 'payments') {
    const rows = state.all('invoice_payments').filter((row) => row.invoice === invoice.id)
    return embedded(rows, `/v1/invoice_payments?invoice=${invoice.id}`)
  }
  const intent = state.get('payment_intents', intentOf(state, invoice.id) ?? '')
  return intent?.client_secret ? { client_secret: intent.client_secret, type: 'payment_intent' } : null
}
