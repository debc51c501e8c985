import type { Stripe } from 'stripe'
import {
  type Address,
  type BilledTo,
  type CustomerRef,
  type InvoiceTax,
  TAX_ID_KINDS,
  TAX_REASONS,
  type TaxId,
} from '../port.ts'
import { fromStripeAmount } from './amounts.ts'
import type { StripeApi } from './client.ts'

/** Whether Stripe Tax can say the customer's tax. It refuses a subscription of somebody of whom it does not know where they are. */
export async function isLocated({ automaticTax, stripe }: StripeApi, customer: CustomerRef): Promise<boolean> {
  if (!automaticTax) return false
  const found = await stripe.customers.retrieve(customer, { expand: ['tax'] })
  if (found.deleted) return false
  return found.tax?.automatic_tax === 'supported' || found.tax?.automatic_tax === 'not_collecting'
}

/** What a request says so that Stripe Tax reckons the tax; nothing where it is not switched on, or cannot. */
export async function automaticTax(api: StripeApi, customer: CustomerRef) {
  return (await isLocated(api, customer)) ? { automatic_tax: { enabled: true } } : {}
}

/** Our prices are without tax: it comes on top, as with the local gateway. */
export function taxBehavior({ automaticTax: enabled }: Pick<StripeApi, 'automaticTax'>) {
  return enabled ? ({ tax_behavior: 'exclusive' } as const) : {}
}

type Taxed = Pick<Stripe.Invoice, 'total_taxes' | 'automatic_tax' | 'currency'>

/** Which rate a tax has stands in another object at Stripe, and is not said here. */
export function fromStripeTaxes({ total_taxes: taxes, automatic_tax: automatic, currency }: Taxed): InvoiceTax[] {
  const amount = (of: number | null) => fromStripeAmount(of ?? 0, currency)
  const unsaid = { country: null, percent: null }
  if (automatic?.enabled && automatic.status === 'requires_location_inputs')
    return [{ ...unsaid, reason: 'country_unknown', taxable: amount(0), amount: amount(0) }]
  return (taxes ?? []).map((tax) => ({
    ...unsaid,
    reason: TAX_REASONS.find((reason) => reason === tax.taxability_reason) ?? 'other',
    taxable: amount(tax.taxable_amount),
    amount: amount(tax.amount),
  }))
}

/** Null for a customer of whom Stripe knows no address and no tax id. */
export function fromStripeBilledTo(invoice: Stripe.Invoice): BilledTo | null {
  const [taxId] = invoice.customer_tax_ids ?? []
  const { customer_address: address, customer_name: legalName } = invoice
  if (!address && !taxId) return null
  return { legalName, address: address && fromStripeAddress(address), taxId: taxId ? fromStripeTaxId(taxId) : null }
}

function fromStripeAddress(address: Stripe.Address): Partial<Address> {
  const { line1, city, country } = address
  return {
    ...(line1 && { line1 }),
    line2: address.line2 || null,
    ...(city && { city }),
    postalCode: address.postal_code || null,
    region: address.state || null,
    ...(country && { country }),
  }
}

function fromStripeTaxId({ type, value }: Stripe.Invoice.CustomerTaxId): TaxId | null {
  return value ? { kind: TAX_ID_KINDS.find((kind) => kind === type) ?? 'other', value } : null
}
