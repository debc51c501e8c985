import { describe, expect, it } from 'vitest'
import { formatMoney, formatUnitAmount } from '../../lib/format-money.ts'
import { money } from '../../lib/money.ts'

describe('an amount as people read it', () => {
  it.each([
    [money(129_900n, 'EUR'), '€1,299.00'],
    [money(-5n, 'GBP'), '-£0.05'],
    [money(500n, 'JPY'), '¥500'],
    [money(999n, 'KWD'), 'KWD\u00a00.999'],
    [money(0n, 'USD'), '$0.00'],
    [money(9_007_199_254_740_993n, 'USD'), '$90,071,992,547,409.93'],
  ])('has the places of its currency, exactly: %o', (amount, text) => {
    expect(formatMoney(amount)).toBe(text)
  })

  it('a unit price keeps the parts of a minor unit', () => {
    expect(formatUnitAmount('0.5', 'USD')).toBe('$0.005')
    expect(formatUnitAmount('1250', 'USD')).toBe('$12.50')
    expect(formatUnitAmount('0.25', 'JPY')).toBe('¥0.25')
  })
})
