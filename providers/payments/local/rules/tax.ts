import { isInEu } from '../../../../lib/countries.ts'
import { decimalText, divideRounded } from '../../../../lib/decimal.ts'
import type { BillingDetails, TaxReason } from '../../port.ts'
import { STANDARD_RATES } from './tax-rates.ts'

/** What is asked for on top of a price, and why. */
export interface TaxRate {
  /** ISO 3166-1; null while it is not known where the customer is. */
  readonly country: string | null
  /** 1900 is 19 %; nothing where no tax is asked for. */
  readonly basisPoints: number
  readonly reason: TaxReason
}

export const COUNTRY_UNKNOWN: TaxRate = { country: null, basisPoints: 0, reason: 'country_unknown' }

/**
 * The rate of the customer's country. A business of another EU country than the platform's, which has said its VAT id, owes the tax itself
 * (reverse charge).
 * @param platform the country of the platform
 */
export function taxRateFor(billing: Pick<BillingDetails, 'address' | 'taxId'> | null, platform: string): TaxRate {
  if (!billing) return COUNTRY_UNKNOWN
  const { country } = billing.address
  const abroad = country !== platform && isInEu(country) && isInEu(platform)
  if (abroad && billing.taxId?.kind === 'eu_vat') return { country, basisPoints: 0, reason: 'reverse_charge' }
  const basisPoints = STANDARD_RATES[country]
  if (basisPoints === undefined) return { country, basisPoints: 0, reason: 'not_collecting' }
  return { country, basisPoints, reason: 'standard_rated' }
}

/**
 * The tax of one line, on top of it: rounded to the minor unit by itself, a half away from zero, so that a credit gives back what the same
 * amount was taxed.
 * @param netMinor what is left after discount; negative for a credit
 */
export function taxOf(netMinor: bigint, { basisPoints }: Pick<TaxRate, 'basisPoints'>): bigint {
  return divideRounded(netMinor * BigInt(basisPoints), 10_000n)
}

/** "19", "8.1" */
export function percentOf({ basisPoints }: Pick<TaxRate, 'basisPoints'>): string {
  return decimalText({ coefficient: BigInt(basisPoints), scale: 2 })
}
