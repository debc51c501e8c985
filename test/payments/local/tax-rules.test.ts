import { describe, expect, it } from 'vitest'
import { isCountry, isInEu } from '../../../lib/countries.ts'
import { addTaxed, nothing, settleBalance } from '../../../providers/payments/local/rules/balance.ts'
import { percentOf, type TaxRate, taxOf, taxRateFor } from '../../../providers/payments/local/rules/tax.ts'
import { STANDARD_RATES } from '../../../providers/payments/local/rules/tax-rates.ts'
import type { TaxId } from '../../../providers/payments/port.ts'

const at = (country: string, taxId: TaxId | null = null) => ({
  address: { line1: '1 High Street', line2: null, city: 'Somewhere', postalCode: null, region: null, country },
  taxId,
})
const vat = (value: string): TaxId => ({ kind: 'eu_vat', value })
const german: TaxRate = { country: 'DE', basisPoints: 1_900, reason: 'standard_rated' }

describe('the rate', () => {
  it('is the one of the customer’s country', () => {
    expect(taxRateFor(at('DE'), 'DE')).toEqual(german)
    expect(percentOf(taxRateFor(at('CH'), 'DE'))).toBe('8.1')
    expect(percentOf(taxRateFor(at('FI'), 'DE'))).toBe('25.5')
  })

  it('is nothing, and says why, where the country is not known or has no such tax', () => {
    expect(taxRateFor(null, 'DE')).toMatchObject({ basisPoints: 0, reason: 'country_unknown' })
    expect(taxRateFor(at('US'), 'DE')).toMatchObject({ basisPoints: 0, reason: 'not_collecting' })
  })

  it('is nothing for a business of another EU country than the platform’s, and only for that', () => {
    expect(taxRateFor(at('FR', vat('FR12345678901')), 'DE')).toEqual({
      country: 'FR',
      basisPoints: 0,
      reason: 'reverse_charge',
    })
    expect(taxRateFor(at('DE', vat('DE123456789')), 'DE')).toEqual(german)
    expect(taxRateFor(at('FR'), 'DE')).toMatchObject({ basisPoints: 2_000, reason: 'standard_rated' })
    expect(taxRateFor(at('FR', vat('FR12345678901')), 'US')).toMatchObject({ reason: 'standard_rated' })
    expect(taxRateFor(at('GB', { kind: 'gb_vat', value: 'GB123456789' }), 'DE')).toMatchObject({ basisPoints: 2_000 })
  })

  it('stands in the table for every country of the EU, and for none that does not exist', () => {
    const known = Object.keys(STANDARD_RATES)
    expect(known.filter((country) => !isCountry(country))).toEqual([])
    const eu = known.filter(isInEu)
    expect(eu).toHaveLength(27)
  })
})

describe('the tax of a line', () => {
  // support.stripe.com/questions/rounding-rules-for-stripe-fees: two lines, of 0.43 and 4.84 dollars, at 15 %.
  it('is rounded by itself, as in the example of Stripe’s page on rounding', () => {
    const rate = { basisPoints: 1_500 }
    expect([taxOf(43n, rate), taxOf(484n, rate)]).toEqual([6n, 73n])
  })

  it('goes away from zero at a half, so that a credit gives back exactly what was taxed', () => {
    expect([taxOf(50n, { basisPoints: 1_900 }), taxOf(-50n, { basisPoints: 1_900 })]).toEqual([10n, -10n])
    expect([taxOf(49n, { basisPoints: 1_000 }), taxOf(-45n, { basisPoints: 1_000 })]).toEqual([5n, -5n])
  })

  it('is a whole minor unit of the currency, whichever that is', () => {
    // JPY 999 at 10 %; KWD 1.005 at 8.1 %: 0.081405
    expect([taxOf(999n, { basisPoints: 1_000 }), taxOf(1_005n, { basisPoints: 810 })]).toEqual([100n, 81n])
  })
})

describe('what is carried to the next invoice', () => {
  const of = (netMinor: bigint, taxMinor: bigint, rate: TaxRate | null = german) => ({ netMinor, taxMinor, rate })
  const french: TaxRate = { country: 'FR', basisPoints: 2_000, reason: 'standard_rated' }

  it('pays of the invoice what it can, and its tax goes in proportion', () => {
    const { dueMinor, used, left } = settleBalance(of(500n, 95n), of(-1_000n, -190n))
    expect(dueMinor).toBe(0n)
    expect(used).toEqual(of(-500n, -95n))
    expect(left).toEqual(of(-500n, -95n))
  })

  it('is added, tax included, where it does not cover the invoice or is owed', () => {
    expect(settleBalance(of(1_000n, 190n), of(-500n, -95n))).toMatchObject({ dueMinor: 595n, left: nothing(null) })
    expect(settleBalance(of(1_000n, 190n), of(500n, 95n))).toMatchObject({ dueMinor: 1_785n, used: of(500n, 95n) })
  })

  it('loses nothing where it was taxed by another rate than the invoice', () => {
    const { used, left } = settleBalance(of(333n, 63n), of(-1_000n, -200n, french))
    expect(used.netMinor + used.taxMinor).toBe(-396n)
    expect(used.taxMinor).toBe(-66n)
    expect(left).toEqual(of(-670n, -134n, french))
  })

  it('names no rate once there are several', () => {
    expect(addTaxed(of(100n, 19n), of(100n, 20n, french)).rate).toBeNull()
    expect(addTaxed(of(100n, 19n), nothing(french)).rate).toEqual(german)
  })
})
