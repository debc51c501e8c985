import type { Stripe } from 'stripe'
import { exponentOf, type Money, money } from '../../../lib/money.ts'
import type { InvoiceBreakdown, ProviderInvoiceLine } from '../port.ts'
import { fromStripeAmount } from './amounts.ts'
import type { StripeApi } from './client.ts'
import { fromStripeBilledTo, fromStripeTaxes } from './taxes.ts'
import { fromUnix } from './unix.ts'

/** An invoice names its first ten lines; this many are read of a longer one. */
const MOST_LINES = 1_000
const PAGE = 100

/** The invoice with all its lines. */
export async function withAllLines({ stripe }: StripeApi, invoice: Stripe.Invoice): Promise<Stripe.Invoice> {
  if (!invoice.lines.has_more) return invoice
  const data = [...invoice.lines.data]
  for (let more = true; more && data.length < MOST_LINES; ) {
    const last = data.at(-1)
    const page = await stripe.invoices.listLineItems(invoice.id, {
      limit: PAGE,
      ...(last && { starting_after: last.id }),
    })
    data.push(...page.data)
    more = page.has_more && page.data.length > 0
  }
  return { ...invoice, lines: { ...invoice.lines, data, has_more: false } }
}

/** The invoice must have all its lines: see `withAllLines`. */
export function fromStripeBreakdown(invoice: Stripe.Invoice): InvoiceBreakdown {
  const amount = (of: number) => fromStripeAmount(of, invoice.currency)
  return {
    subtotal: amount(invoice.subtotal),
    discount: amount(sumOf(invoice.total_discount_amounts)),
    tax: amount(sumOf(invoice.total_taxes)),
    taxes: fromStripeTaxes(invoice),
    billedTo: fromStripeBilledTo(invoice),
    lines: invoice.lines.data.map(fromStripeLine),
    hostedUrl: invoice.hosted_invoice_url ?? null,
  }
}

function fromStripeLine(line: Stripe.InvoiceLineItem): ProviderInvoiceLine {
  const amount = (of: number) => fromStripeAmount(of, line.currency)
  const details = line.parent?.subscription_item_details ?? line.parent?.invoice_item_details
  return {
    ref: line.id,
    description: line.description ?? '',
    quantity: line.quantity ?? 1,
    unitAmount: unitOf(line),
    amount: amount(line.amount),
    discount: amount(sumOf(line.discount_amounts)),
    tax: amount(sumOf(line.taxes)),
    proration: details?.proration ?? false,
    periodStart: fromUnix(line.period.start),
    periodEnd: fromUnix(line.period.end),
  }
}

/** Where Stripe counts a currency in other units than ISO 4217 does, whole units of one are no decimal of the other: then it is not said. */
function unitOf({ pricing, currency }: Stripe.InvoiceLineItem): string | null {
  const unit = pricing?.unit_amount_decimal
  if (unit === undefined || unit === null) return null
  const code = currency.toUpperCase()
  const one: Money = money(10 ** exponentOf(code), code)
  const same = fromStripeAmount(10 ** exponentOf(code), currency).amountMinor === one.amountMinor
  return same ? unit.toString() : null
}

function sumOf(parts: readonly { readonly amount: number }[] | null): number {
  return (parts ?? []).reduce((all, { amount }) => all + amount, 0)
}
