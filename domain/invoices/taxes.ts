import { type Money, money } from '../../lib/money.ts'
import type { BilledTo, InvoiceTax } from '../../providers/payments/port.ts'

interface KeptTax extends Pick<InvoiceTax, 'country' | 'percent' | 'reason'> {
  /** Minor units, as text. */
  readonly taxable: string
  readonly amount: string
}

/** As it stands in the invoice's row: JSON. */
export function taxesText(taxes: readonly InvoiceTax[]): string {
  const kept = taxes.map(
    ({ country, percent, reason, taxable, amount }): KeptTax => ({
      ...{ country, percent, reason },
      ...{ taxable: taxable.amountMinor.toString(), amount: amount.amountMinor.toString() },
    }),
  )
  return JSON.stringify(kept)
}

/** @param text of `taxesText` */
export function readTaxes(text: string, currency: string): readonly InvoiceTax[] {
  const of = (minor: string): Money => money(minor, currency)
  return (JSON.parse(text) as readonly KeptTax[]).map(({ taxable, amount, ...tax }) => ({
    ...tax,
    taxable: of(taxable),
    amount: of(amount),
  }))
}

/** @param text what the mirror has kept of the provider's word */
export function readBilledTo(text: string): BilledTo {
  return JSON.parse(text) as BilledTo
}
