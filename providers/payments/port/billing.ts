import type { Money } from '../../../lib/money.ts'
import type { Ref, Write } from '../../call.ts'

/** What a tax id is, as Stripe names the kinds. `other`: kept as it was given, and no provider is told. */
export const TAX_ID_KINDS = ['eu_vat', 'gb_vat', 'ch_vat', 'no_vat', 'au_abn', 'nz_gst', 'in_gst', 'other'] as const
export type TaxIdKind = (typeof TAX_ID_KINDS)[number]

export interface TaxId {
  readonly kind: TaxIdKind
  /** Without spaces, in capital letters: `DE123456789`. */
  readonly value: string
}

export interface Address {
  readonly line1: string
  readonly line2: string | null
  readonly city: string
  readonly postalCode: string | null
  readonly region: string | null
  /** ISO 3166-1 alpha-2. */
  readonly country: string
}

/** Who is billed. The country decides which tax is asked for. */
export interface BillingDetails {
  readonly legalName: string
  readonly address: Address
  readonly taxId: TaxId | null
}

/** Who an invoice was made out to, as it stood then. A provider's dashboard may hold an address with gaps. */
export interface BilledTo {
  readonly legalName: string | null
  readonly address: Partial<Address> | null
  readonly taxId: TaxId | null
}

/**
 * Why so much tax is asked for: the country's own rate; nothing, because a business of another EU country owes it itself; nothing, because
 * there is no such tax or the platform is not registered for it; nothing, because it is not known where the customer is; or what only the
 * provider can explain.
 */
export const TAX_REASONS = ['standard_rated', 'reverse_charge', 'not_collecting', 'country_unknown', 'other'] as const
export type TaxReason = (typeof TAX_REASONS)[number]

/** The tax of all lines that have the same rate. */
export interface InvoiceTax {
  /** ISO 3166-1 alpha-2; null where no one country says it. */
  readonly country: string | null
  /** A decimal: `19`, `8.1`; null where no single rate says it. */
  readonly percent: string | null
  readonly reason: TaxReason
  /** What the tax is reckoned on; negative: credited. */
  readonly taxable: Money
  /** Rounded on each line; the sum of them. */
  readonly amount: Money
}

export type CustomerUpdate =
  | { readonly kind: 'updated' }
  /** The provider does not take it for a tax id: nothing was changed. */
  | { readonly kind: 'tax_id_refused' }

/** Who pays, as the provider knows them. */
export interface BillingPort {
  /** Says who is billed from the next invoice on; all of it is said each time. */
  updateCustomer(customer: Ref<'customer'>, details: BillingDetails, write: Write): Promise<CustomerUpdate>
}
