import { discounted, sumOf, totalDiscounts } from './discounts.ts'
import { embedded } from './lists.ts'
import { amountOf } from './pricing.ts'
import type { StripeState } from './state.ts'
import { taxedLines, totalTaxes } from './tax.ts'
import type { Customer, Discount, Invoice, InvoiceItem, InvoiceLine, SubscriptionItem } from './types.ts'

/** The line of a subscription's item for one period; a trial's line is free. */
export function subscriptionLine(
  state: StripeState,
  item: SubscriptionItem,
  period: { start: number; end: number },
  trial: boolean,
): InvoiceLine {
  const { price } = item
  const quantity = item.quantity ?? 1
  const amount = trial ? 0 : amountOf(state, price, quantity)
  const product = state.get('products', String(price.product))?.name ?? 'product'
  return {
    ...bareLine(state, amount, price.currency, trial ? `Trial period for ${product}` : `${quantity} × ${product}`),
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: null,
        subscription: item.subscription,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period,
    pricing: {
      price_details: { price: price.id, product: String(price.product) },
      type: 'price_details',
      unit_amount_decimal: trial ? '0' : price.unit_amount_decimal,
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: item.subscription,
  }
}

export function itemLine(state: StripeState, item: InvoiceItem): InvoiceLine {
  return {
    ...bareLine(state, item.amount, item.currency, item.description),
    metadata: item.metadata ?? {},
    parent: {
      invoice_item_details: {
        invoice_item: item.id,
        proration: item.proration,
        proration_details: null,
        subscription: item.parent?.subscription_details?.subscription ?? null,
      },
      subscription_item_details: null,
      type: 'invoice_item_details',
    },
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: String(item.quantity),
  }
}

function bareLine(state: StripeState, amount: number, currency: string, description: string | null): InvoiceLine {
  return {
    id: state.id('il'),
    object: 'line_item',
    amount,
    currency,
    description,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    parent: null,
    period: { start: 0, end: 0 },
    pretax_credit_amounts: [],
    pricing: null,
    quantity: 1,
    quantity_decimal: '1',
    subscription: null,
    subtotal: amount,
    taxes: [],
  }
}

export interface NewInvoice {
  customer: Customer
  lines: InvoiceLine[]
  currency: string
  reason: 'manual' | 'subscription_create' | 'subscription_cycle' | 'subscription_update'
  at: number
  period: { start: number; end: number }
  subscription?: { id: string; metadata: Record<string, string>; automatic_tax?: { enabled: boolean } }
  discounts?: readonly Discount[]
  autoAdvance: boolean
  finalizesAt?: number
}

/** A draft, with nothing charged. */
export function draftInvoice(state: StripeState, input: NewInvoice): Invoice {
  const { customer, at, subscription } = input
  const id = state.id('in')
  const automatic = subscription?.automatic_tax?.enabled ?? false
  const off = discounted(state, input.lines, input.discounts ?? []).map((line) => ({ ...line, invoice: id }))
  const lines = automatic ? taxedLines(state, customer, off) : off
  const total_taxes = totalTaxes(lines)
  const subtotal = sumOf(lines)
  const total_discount_amounts = totalDiscounts(lines)
  const untaxed = subtotal - sumOf(total_discount_amounts)
  const total = untaxed + sumOf(total_taxes)
  return {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Simulated account',
    account_tax_ids: null,
    amount_due: Math.max(0, total),
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: Math.max(0, total),
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: input.autoAdvance,
    automatic_tax: {
      ...{ disabled_reason: null, enabled: automatic, liability: automatic ? { type: 'self' } : null },
      ...{ provider: automatic ? 'stripe' : null, status: automatic ? 'complete' : null },
    },
    automatically_finalizes_at: input.finalizesAt ?? null,
    billing_reason: input.reason,
    collection_method: 'charge_automatically',
    created: at,
    currency: input.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: state
      .all('tax_ids')
      .filter((each) => each.customer === customer.id)
      .map(({ type, value }) => ({ type, value })),
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: total_discount_amounts.map(({ discount }) => discount),
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: embedded(lines, `/v1/invoices/${id}/lines`),
    livemode: false,
    metadata: {},
    next_payment_attempt: input.finalizesAt ?? null,
    number: null,
    on_behalf_of: null,
    parent: subscription
      ? {
          quote_details: null,
          subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
          type: 'subscription_details',
        }
      : null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: input.period.end,
    period_start: input.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal,
    subtotal_excluding_tax: subtotal,
    test_clock: customer.test_clock ?? null,
    total,
    total_discount_amounts,
    total_excluding_tax: untaxed,
    total_pretax_credit_amounts: [],
    total_taxes,
    webhooks_delivered_at: at,
  }
}
