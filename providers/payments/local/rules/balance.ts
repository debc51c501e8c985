import { divideRounded } from '../../../../lib/decimal.ts'
import type { TaxRate } from './tax.ts'

/** An amount with the tax on top of it; both negative in the customer's favour. */
export interface Taxed {
  readonly netMinor: bigint
  readonly taxMinor: bigint
  /** By which it was taxed; null where there were several. */
  readonly rate: TaxRate | null
}

export function grossOf({ netMinor, taxMinor }: Pick<Taxed, 'netMinor' | 'taxMinor'>): bigint {
  return netMinor + taxMinor
}

export function nothing(rate: TaxRate | null): Taxed {
  return { netMinor: 0n, taxMinor: 0n, rate }
}

/** One that is nothing has no say in the rate. */
export function addTaxed(a: Taxed, b: Taxed): Taxed {
  const isNothing = ({ netMinor, taxMinor }: Taxed) => netMinor === 0n && taxMinor === 0n
  const rate = isNothing(a) ? b.rate : isNothing(b) || sameRate(a.rate, b.rate) ? a.rate : null
  return { netMinor: a.netMinor + b.netMinor, taxMinor: a.taxMinor + b.taxMinor, rate }
}

/** What lines come to, after discount. */
export function taxedSum(lines: readonly TaxedLine[]): Taxed {
  return lines
    .map(({ amountMinor, discountMinor = 0n, taxMinor, rate }) => ({
      netMinor: amountMinor - discountMinor,
      taxMinor,
      rate,
    }))
    .reduce(addTaxed, nothing(null))
}

export interface TaxedLine {
  /** Before what is taken off, and without tax. */
  readonly amountMinor: bigint
  readonly discountMinor?: bigint
  readonly taxMinor: bigint
  readonly rate: TaxRate | null
}

export interface Settled {
  /** What is charged, tax included: never below nothing. */
  readonly dueMinor: bigint
  /** What an invoice takes of `waiting`. */
  readonly used: Taxed
  /** Carried to the invoice after. */
  readonly left: Taxed
}

/**
 * An invoice never asks for less than nothing: what is left over in the customer's favour waits for the next one. Of a credit that is used
 * in part, its tax goes in the same proportion.
 * @param waiting what stands from before, negative in the customer's favour
 */
export function settleBalance(asked: Taxed, waiting: Taxed): Settled {
  const sum = grossOf(asked) + grossOf(waiting)
  if (sum >= 0n) return { dueMinor: sum, used: waiting, left: nothing(null) }
  if (grossOf(asked) <= 0n) return { dueMinor: 0n, used: waiting, left: addTaxed(asked, waiting) }
  const taxMinor = divideRounded(waiting.taxMinor * grossOf(asked), -grossOf(waiting))
  const used = { netMinor: -grossOf(asked) - taxMinor, taxMinor, rate: waiting.rate }
  const left = {
    netMinor: waiting.netMinor - used.netMinor,
    taxMinor: waiting.taxMinor - used.taxMinor,
    rate: waiting.rate,
  }
  return { dueMinor: 0n, used, left }
}

function sameRate(a: TaxRate | null, b: TaxRate | null): boolean {
  return a?.country === b?.country && a?.basisPoints === b?.basisPoints && a?.reason === b?.reason
}
