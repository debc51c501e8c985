import { invalid } from './errors.ts'
import { draftInvoice, itemLine, subscriptionLine } from './invoice-lines.ts'
import { find } from './lookups.ts'
import { periodEnd } from './periods.ts'
import type { Prorating } from './prorations.ts'
import { changedItem, pendingOf } from './prorations.ts'
import type { StripeState } from './state.ts'
import type { ItemChange } from './subscription-change.ts'
import type { Invoice, Price } from './types.ts'

export interface PreviewParams {
  subscription: string
  automatic_tax?: { enabled?: boolean }
  subscription_details?: { items?: ItemChange[]; proration_behavior?: Prorating }
}

export const PREVIEWABLE = {
  subscription: 'string!',
  'automatic_tax.enabled': 'boolean',
  'subscription_details.items.#.id': 'string',
  'subscription_details.items.#.price': 'string',
  'subscription_details.items.#.quantity': 'integer',
  'subscription_details.proration_behavior': 'always_invoice|create_prorations|none',
}

/**
 * docs.stripe.com/api/invoices/create_preview: the invoice that the change would make at once (`always_invoice`, or another interval), else the
 * next one by itself. Nothing is kept.
 */
export function previewInvoice(state: StripeState, params: PreviewParams): Invoice {
  const subscription = find(state, 'subscriptions', params.subscription, 'subscription')
  const standing = subscription.items.data[0]
  const change = params.subscription_details?.items?.[0]
  if (!standing || subscription.ended_at !== null) throw invalid('No upcoming invoices for customer')
  const at = state.now(subscription)
  const prorating = params.subscription_details?.proration_behavior ?? 'create_prorations'
  const wanted = { price: change?.price ?? standing.price.id, quantity: change?.quantity ?? standing.quantity ?? 1 }
  const { item, prorations, full } = changedItem(state, subscription, wanted, prorating, at)
  const atOnce = full.length > 0 || (prorating === 'always_invoice' && prorations.length > 0)
  const start = item.current_period_end
  const end = periodEnd(
    item.price.recurring as NonNullable<Price['recurring']>,
    subscription.billing_cycle_anchor,
    start,
  )
  const renewal = atOnce ? [] : [subscriptionLine(state, item, { start, end }, false)]
  const kept = pendingOf(state, subscription.id).map((each) => itemLine(state, each))
  const draft = draftInvoice(state, {
    customer: find(state, 'customers', String(subscription.customer)),
    lines: [...prorations, ...full, ...renewal, ...kept],
    currency: subscription.currency,
    reason: 'subscription_update',
    at,
    period: { start: at, end: at },
    subscription: {
      ...subscription,
      automatic_tax: { enabled: params.automatic_tax?.enabled ?? subscription.automatic_tax.enabled },
    },
    autoAdvance: false,
  })
  return { ...draft, id: draft.id.replace(/^in_/, 'upcoming_in_') }
}
