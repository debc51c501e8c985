import { invalid } from './errors.ts'
import { find } from './lookups.ts'
import type { StripeState } from './state.ts'
import type { Customer, Invoice, InvoiceLine } from './types.ts'

/** Where the simulated account is registered, with whole percents. */
const RATES: Readonly<Record<string, number>> = { AT: 20, DE: 19, FR: 20, JP: 10 }
const HOME = 'DE'

type Tax = NonNullable<InvoiceLine['taxes']>[number]

/** What Stripe Tax knows of where a customer is: `customer.tax` (docs.stripe.com/api/customers/object). */
export function taxOfCustomer({ address }: Customer) {
  const country = address?.country
  return {
    automatic_tax: country ? (RATES[country] ? 'supported' : 'not_collecting') : 'unrecognized_location',
    ip_address: null,
    location: country ? { country, source: 'billing_address', state: address?.state ?? null } : null,
    provider: 'stripe',
  }
}

/** Stripe Tax takes nobody of whom it does not know where they are. */
export function automaticTax(
  state: StripeState,
  customer: string,
  enabled: boolean,
): { disabled_reason: null; enabled: boolean; liability: { type: 'self' } | null } {
  if (enabled && !find(state, 'customers', customer).address?.country)
    throw invalid("The customer's location isn't recognized. Set a valid customer address.", {
      code: 'customer_tax_location_invalid',
    })
  return { disabled_reason: null, enabled, liability: enabled ? { type: 'self' } : null }
}

/** Each line with the tax on what is left of it; a half goes away from zero. */
export function taxedLines(state: StripeState, customer: Customer, lines: readonly InvoiceLine[]): InvoiceLine[] {
  const country = customer.address?.country ?? ''
  const abroad =
    country !== HOME && state.all('tax_ids').some((id) => id.customer === customer.id && id.type === 'eu_vat')
  const percent = abroad ? 0 : (RATES[country] ?? 0)
  const taxability_reason = abroad ? 'reverse_charge' : RATES[country] ? 'standard_rated' : 'not_collecting'
  return lines.map((line) => {
    const net = line.amount - (line.discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0)
    const amount = Math.sign(net) * Math.floor((Math.abs(net) * percent + 50) / 100)
    const tax: Tax = {
      amount,
      tax_behavior: 'exclusive',
      tax_rate_details: { tax_rate: `txr_${country}${percent}` },
      taxability_reason,
      taxable_amount: net,
      type: 'tax_rate_details',
    }
    return { ...line, taxes: [tax] }
  })
}

/** What the lines' taxes come to, by rate. */
export function totalTaxes(lines: readonly InvoiceLine[]): NonNullable<Invoice['total_taxes']> {
  const groups = Map.groupBy(
    lines.flatMap(({ taxes }) => taxes ?? []),
    ({ tax_rate_details: rate }) => rate?.tax_rate,
  )
  return [...groups.values()].flatMap((taxes) => {
    const [first] = taxes
    if (!first) return []
    const sum = (of: (tax: Tax) => number) => taxes.reduce((all, tax) => all + of(tax), 0)
    return [{ ...first, amount: sum(({ amount }) => amount), taxable_amount: sum((tax) => tax.taxable_amount ?? 0) }]
  })
}
