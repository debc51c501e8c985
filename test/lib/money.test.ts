import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMoney, exponentOf, formatMoney, majorUnits, money } from '../../lib/money.ts'

describe('an amount of money', () => {
  it.each([
    [money(999, 'USD'), 'USD 9.99'],
    [money(5, 'USD'), 'USD 0.05'],
    [money(0, 'USD'), 'USD 0.00'],
    [money(500, 'JPY'), 'JPY 500'],
    [money(0, 'JPY'), 'JPY 0'],
    [money(500, 'KWD'), 'KWD 0.500'],
    [money(12_345, 'KWD'), 'KWD 12.345'],
    [money(-999, 'EUR'), 'EUR -9.99'],
    [money(-5, 'KWD'), 'KWD -0.005'],
    [money('900719925474099312345', 'USD'), 'USD 9007199254740993123.45'],
  ])('reads as its currency writes it', (value, text) => {
    expect(formatMoney(value)).toBe(text)
  })

  it('has the decimals of ISO 4217, which are two unless the table says otherwise', () => {
    expect(['USD', 'EUR', 'JPY', 'KRW', 'KWD', 'BHD', 'CLF'].map(exponentOf)).toEqual([2, 2, 0, 0, 3, 3, 4])
  })

  it('loses no minor unit on its way to text and back', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.constantFrom('USD', 'JPY', 'KWD', 'CLF'), (minor, currency) => {
        expect(BigInt(majorUnits(money(minor, currency)).replace('.', ''))).toBe(minor)
      }),
    )
  })

  it('is never added to one of another currency', () => {
    expect(addMoney(money(1, 'USD'), money(2, 'USD'))).toEqual(money(3, 'USD'))
    expect(() => addMoney(money(1, 'USD'), money(1, 'EUR'))).toThrow('cannot add EUR to USD')
  })

  it.each(['usd', 'US', 'DOLLAR', '', '€'])('has no currency "%s"', (currency) => {
    expect(() => money(1, currency)).toThrow(RangeError)
  })

  it.each([1.5, Number.NaN, '1.5', '', 'ten', ' 1', '0x10'])('cannot be %j minor units', (amount) => {
    expect(() => money(amount, 'USD')).toThrow(RangeError)
  })
})
