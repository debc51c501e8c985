import { money } from '../../../../lib/money.ts'
import type { InvoiceTax } from '../../port.ts'
import { type TaxedLine, taxedSum } from '../rules/balance.ts'
import { percentOf } from '../rules/tax.ts'

/** The tax of the lines, by rate, in the order of the lines. */
export function taxesOf(lines: readonly TaxedLine[], currency: string): readonly InvoiceTax[] {
  const groups = Map.groupBy(lines, ({ rate }) => rate && `${rate.country} ${rate.basisPoints} ${rate.reason}`)
  return [...groups.values()].map((group) => {
    const { netMinor, taxMinor } = taxedSum(group)
    const rate = group[0]?.rate
    return {
      country: rate?.country ?? null,
      percent: rate ? percentOf(rate) : null,
      reason: rate?.reason ?? 'other',
      taxable: money(netMinor, currency),
      amount: money(taxMinor, currency),
    }
  })
}
