import { invalid } from './errors.ts'
import { itemLine, subscriptionLine } from './invoice-lines.ts'
import { find } from './lookups.ts'
import { periodEnd } from './periods.ts'
import type { StripeState } from './state.ts'
import type { InvoiceItem, InvoiceLine, Price, Subscription, SubscriptionItem } from './types.ts'

export type Prorating = 'always_invoice' | 'create_prorations' | 'none'

export interface WantedItem {
  price: string
  quantity: number
}

export interface ItemOutcome {
  item: SubscriptionItem
  /** The rest of the period: given back at the old price, asked for at the new one. */
  prorations: InvoiceLine[]
  /** The whole of a new period, where the interval is another. */
  full: InvoiceLine[]
  anchor: number
}

/** What a change of the item comes to at `at` (docs.stripe.com/billing/subscriptions/prorations); nothing is written. */
export function changedItem(
  state: StripeState,
  subscription: Subscription,
  wanted: WantedItem,
  prorating: Prorating,
  at: number,
): ItemOutcome {
  const before = subscription.items.data[0] as SubscriptionItem
  const price = find(state, 'prices', wanted.price, 'items[0][price]')
  if (price.currency !== subscription.currency)
    throw invalid('The price specified has a different currency than the subscription.', { param: 'items[0][price]' })
  if (wanted.quantity < 0) throw invalid('Quantity must be at least 0.', { param: 'items[0][quantity]' })
  const item: SubscriptionItem = { ...before, price, quantity: wanted.quantity }
  const anchor = subscription.billing_cycle_anchor
  if (subscription.status === 'trialing') return { item, prorations: [], full: [], anchor }
  const prorations = prorating === 'none' ? [] : [restOf(state, before, at, -1)]
  const recurring = price.recurring as NonNullable<Price['recurring']>
  if (recurring.interval === before.price.recurring?.interval)
    return {
      item,
      prorations: prorating === 'none' ? [] : [...prorations, restOf(state, item, at, 1)],
      full: [],
      anchor,
    }
  const period = { start: at, end: periodEnd(recurring, at, at) }
  const moved = { ...item, current_period_start: period.start, current_period_end: period.end }
  return { item: moved, prorations, full: [subscriptionLine(state, moved, period, false)], anchor: at }
}

/** By the second, rounded to the smallest unit. */
export function restOf(state: StripeState, item: SubscriptionItem, at: number, sign: 1 | -1): InvoiceLine {
  const { current_period_start: start, current_period_end: end } = item
  const line = subscriptionLine(state, item, { start: at, end }, false)
  const left = Math.min(1, Math.max(0, (end - at) / (end - start)))
  const amount = sign * Math.round(line.amount * left) + 0
  const details = line.parent?.subscription_item_details
  return {
    ...line,
    amount,
    subtotal: amount,
    description: `${sign < 0 ? 'Unused' : 'Remaining'} time on ${line.description}`,
    parent: line.parent && {
      ...line.parent,
      subscription_item_details: details ? { ...details, proration: true } : null,
    },
  }
}

/** Keeps the lines as invoice items, which the subscription's next invoice collects. */
export function putPending(state: StripeState, subscription: Subscription, lines: readonly InvoiceLine[], at: number) {
  for (const line of lines) {
    const item: InvoiceItem = state.put('invoiceitems', {
      id: state.id('ii'),
      object: 'invoiceitem',
      amount: line.amount,
      currency: line.currency,
      customer: String(subscription.customer),
      customer_account: null,
      date: at,
      description: line.description,
      discountable: false,
      discounts: [],
      invoice: null,
      livemode: false,
      metadata: {},
      net_amount: line.amount,
      parent: {
        type: 'subscription_details',
        subscription_details: { subscription: subscription.id },
      },
      period: line.period,
      pricing: { type: 'price_details', unit_amount_decimal: String(line.amount) },
      proration: true,
      quantity: 1,
      quantity_decimal: '1',
      tax_rates: [],
      test_clock: subscription.test_clock ?? null,
    })
    state.emit('invoiceitem.created', item, undefined, at)
  }
}

export function pendingOf(state: StripeState, subscription: string): InvoiceItem[] {
  return state
    .all('invoiceitems')
    .filter((item) => !item.invoice && item.parent?.subscription_details?.subscription === subscription)
}

/** The lines of what was kept, which are collected by this. */
export function takePending(state: StripeState, subscription: string): InvoiceLine[] {
  return pendingOf(state, subscription).map((item) => {
    const line = itemLine(state, item)
    state.change('invoiceitems', item.id, { invoice: 'collected' })
    return line
  })
}
