import { describe, expect, it } from 'vitest'
import { problemOfPrice } from '../../lib/charged-amounts.ts'

describe('a price', () => {
  it.each([
    [99_999_999n, 'USD'],
    [99_999_999n, 'JPY'],
    [999_999n, 'UGX'],
    [12_000_000_000n, 'IDR'],
    [1_230n, 'KWD'],
  ])('of %d minor units can be charged in %s', (amountMinor, currency) => {
    expect(problemOfPrice({ amountMinor, currency })).toBeNull()
  })

  it.each([
    [0n, 'USD', 'A price is more than nothing, and $999,999.99 at most.'],
    [100_000_000n, 'USD', 'A price is more than nothing, and $999,999.99 at most.'],
    [1_000_000n, 'UGX', /A price is more than nothing, and UGX.999,999 at most\./],
    [1_234n, 'KWD', 'In a currency with three decimals a price is a round ten.'],
  ])('of %d minor units cannot in %s, and says why', (amountMinor, currency, words) => {
    expect(problemOfPrice({ amountMinor, currency })).toMatch(words)
  })
})
