import type { Stripe } from 'stripe'
import type { Read } from '../../call.ts'
import type { ChangePreview, PreviewLine, SubscriptionChange, SubscriptionRef } from '../port.ts'
import { fromStripeAmount } from './amounts.ts'
import { ask, type StripeApi } from './client.ts'
import { fromUnix, SUBSCRIPTION_EXPANSIONS } from './mapping.ts'
import { onlyItem, rejectedChange } from './only-item.ts'
import { fromStripeTaxes } from './taxes.ts'

/**
 * Stripe's own preview, twice: of the invoice that the change makes, and of the next one (`proration_behavior: 'none'`), which is at the same
 * time the first where the interval is another, because then a new period begins at once.
 */
export function previewChange(
  api: StripeApi,
  ref: SubscriptionRef,
  change: SubscriptionChange,
  read?: Read,
): Promise<ChangePreview> {
  return ask('previewChange', read, async () => {
    const { subscriptions, prices } = api.stripe
    const before = await subscriptions.retrieve(ref, { expand: SUBSCRIPTION_EXPANSIONS })
    if (before.ended_at || before.status === 'incomplete' || before.status === 'paused')
      throw rejectedChange(ref, `it is ${before.status}`)
    if (!Number.isInteger(change.quantity) || change.quantity < 1)
      throw rejectedChange(ref, `quantity ${change.quantity} is not a whole number from 1`)
    const item = onlyItem(before)
    const price = await prices.retrieve(change.price)
    const otherInterval = price.recurring?.interval !== item.price.recurring?.interval
    const startsAnew = otherInterval && change.when !== 'period_end' && before.status !== 'trialing'
    const evensOut = change.when === 'now' && before.status !== 'trialing'
    const renewal = await previewOf(api, before, change, 'none')
    const own = evensOut ? await previewOf(api, before, change, 'always_invoice') : startsAnew ? renewal : null
    const credit = own && own.total < 0 ? own.total : 0
    const regular = renewal.lines.data.filter((line) => !isProration(line))
    const recurring = otherInterval ? regular.reduce((sum, line) => sum + line.amount, 0) : renewal.total
    const next = startsAnew ? Math.max(...regular.map((line) => line.period.end)) : item.current_period_end
    const of = (amount: number) => fromStripeAmount(amount, before.currency)
    return {
      lines: own?.lines.data.map((line) => toLine(line)) ?? [],
      subtotal: of(own?.total_excluding_tax ?? own?.total ?? 0),
      tax: of((own?.total_taxes ?? []).reduce((sum, tax) => sum + tax.amount, 0)),
      taxes: own ? fromStripeTaxes(own) : [],
      dueNow: of(Math.max(own?.total ?? 0, 0)),
      next: before.cancel_at_period_end ? null : { total: of(Math.max(recurring + credit, 0)), at: fromUnix(next) },
    }
  })
}

export function previewOf(
  { stripe }: StripeApi,
  before: Stripe.Subscription,
  { price, quantity }: SubscriptionChange,
  behavior: 'always_invoice' | 'none',
): Promise<Stripe.Invoice> {
  return stripe.invoices.createPreview({
    subscription: before.id,
    ...(before.automatic_tax.enabled && { automatic_tax: { enabled: true } }),
    subscription_details: {
      items: [{ id: onlyItem(before).id, price, quantity }],
      proration_behavior: behavior,
    },
  })
}

function isProration(line: Stripe.InvoiceLineItem): boolean {
  const { parent } = line
  return (parent?.subscription_item_details ?? parent?.invoice_item_details)?.proration ?? false
}

function toLine(line: Stripe.InvoiceLineItem): PreviewLine {
  return {
    description: line.description ?? '',
    amount: fromStripeAmount(line.amount, line.currency),
    proration: isProration(line),
    periodStart: fromUnix(line.period.start),
    periodEnd: fromUnix(line.period.end),
  }
}
