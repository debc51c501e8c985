import type { Money } from '../../../lib/money.ts'
import type { BilledTo, InvoiceTax } from './billing.ts'

/** One line of an invoice, in the provider's own order. */
export interface ProviderInvoiceLine {
  /** The provider's id of the line. */
  readonly ref: string
  /** What the customer reads: `3 × Standard`. */
  readonly description: string
  readonly quantity: number
  /** What one costs, as a decimal of minor units (`0.5`); null where no single price says it: tiers, a credit, a difference. */
  readonly unitAmount: string | null
  /** Before what is taken off; negative for a credit. */
  readonly amount: Money
  /** What a coupon takes off the amount; never negative. */
  readonly discount: Money
  /** Rounded once, on the line; negative on a credit. */
  readonly tax: Money
  /** The line only evens out a change within a period. */
  readonly proration: boolean
  readonly periodStart: Date
  readonly periodEnd: Date
}

/** What an invoice's total is made of. Where tax stands in the prices, subtotal − discount = total; else tax is added. */
export interface InvoiceBreakdown {
  /** The sum of the lines' amounts. */
  readonly subtotal: Money
  readonly discount: Money
  readonly tax: Money
  /** What the tax is made of, by rate; one of nothing says why there is none. Empty where nobody says. */
  readonly taxes: readonly InvoiceTax[]
  /** Null where the provider was told nothing of them. */
  readonly billedTo: BilledTo | null
  readonly lines: readonly ProviderInvoiceLine[]
  /** The provider's own page of the invoice; null where it has none. */
  readonly hostedUrl: string | null
}
