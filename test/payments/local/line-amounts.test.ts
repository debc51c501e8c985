import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineAmount, type Pricing } from '../../../lib/pricing.ts'
import { prorate } from '../../../providers/payments/local/rules/proration.ts'
import vectors from './stripe-vectors.json' with { type: 'json' }

const tiers = vectors.tiers.tiers.map(({ upTo, unit }) => ({
  upTo: upTo === null ? null : BigInt(upTo),
  unit,
  flatMinor: 0n,
}))

describe('the amount of a line', () => {
  it.each(
    (['volume', 'graduated'] as const).flatMap((kind) =>
      Object.entries(vectors.tiers[kind]).map(([quantity, amount]) => [kind, quantity, amount] as const),
    ),
  )('is what Stripe’s page on tiers says: %s, %s units, %i', (kind, quantity, amount) => {
    expect(lineAmount({ kind, tiers }, BigInt(quantity))).toBe(BigInt(amount))
  })

  it.each([
    ['0.5', 3n, 2n],
    ['0.005', 100n, 1n],
    ['0.005', 99n, 0n],
    ['0.000000000001', 500_000_000_000n, 1n],
    ['1500', 7n, 10_500n],
  ])('is rounded once: %s × %s is %s', (unit, quantity, amount) => {
    expect(lineAmount({ kind: 'per_unit', unit }, quantity)).toBe(amount)
  })

  it('has the flat amount of each tier that was reached, and nothing for nothing', () => {
    const withFlat = tiers.map((tier, index) => ({ ...tier, flatMinor: BigInt(index + 1) * 100n }))
    expect(lineAmount({ kind: 'graduated', tiers: withFlat }, 6n)).toBe(4150n + 100n + 200n)
    expect(lineAmount({ kind: 'volume', tiers: withFlat }, 6n)).toBe(3900n + 200n)
    for (const kind of ['graduated', 'volume'] as const) expect(lineAmount({ kind, tiers: withFlat }, 0n)).toBe(0n)
  })

  it('does not go down when a graduated quantity goes up', () => {
    const pricing: Pricing = { kind: 'graduated', tiers }
    fc.assert(
      fc.property(fc.bigInt(0n, 10_000n), fc.bigInt(0n, 10_000n), (a, b) => {
        expect(lineAmount(pricing, a + b)).toBeGreaterThanOrEqual(lineAmount(pricing, a))
      }),
    )
  })

  it.each([
    ['a negative quantity', { kind: 'flat', flatMinor: 1n }, -1n, 'a quantity cannot be negative (it is -1)'],
    ['tiers that end', { kind: 'volume', tiers: tiers.slice(0, 2) }, 1n, 'tiers go up'],
    ['tiers that go down', { kind: 'graduated', tiers: [...tiers].reverse() }, 1n, 'tiers go up'],
    ['a unit that is no decimal', { kind: 'per_unit', unit: '1e3' }, 1n, 'is not a decimal'],
  ] as [string, Pricing, bigint, string][])('refuses %s', (_what, pricing, quantity, message) => {
    expect(() => lineAmount(pricing, quantity)).toThrow(message)
  })
})

describe('a change within a period', () => {
  it.each(vectors.prorations)('costs what Stripe says: $source', ({ start, end, at, before, after, ...wanted }) => {
    const found = prorate({ start: new Date(start), end: new Date(end) }, new Date(at), BigInt(before), BigInt(after))
    expect(found).toEqual({ unusedMinor: BigInt(wanted.unused), remainingMinor: BigInt(wanted.remaining) })
  })

  const period = { start: new Date('2026-01-31T00:00:00Z'), end: new Date('2026-02-28T00:00:00Z') }

  it('costs the whole of both before it has begun, and nothing once it is over', () => {
    expect(prorate(period, new Date('2026-01-30T00:00:00Z'), 900n, 1_500n)).toEqual({
      unusedMinor: -900n,
      remainingMinor: 1_500n,
    })
    expect(prorate(period, period.end, 900n, 1_500n)).toEqual({ unusedMinor: 0n, remainingMinor: 0n })
  })

  it('costs nothing when nothing changes, and never gives back more than was paid', () => {
    const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-03-31'), noInvalidDate: true })
    fc.assert(
      fc.property(moment, fc.bigInt(0n, 10n ** 15n), fc.bigInt(0n, 10n ** 15n), (at, before, after) => {
        const { unusedMinor, remainingMinor } = prorate(period, at, before, after)
        expect(unusedMinor).toBeLessThanOrEqual(0n)
        expect(unusedMinor).toBeGreaterThanOrEqual(-before)
        expect(remainingMinor).toBeGreaterThanOrEqual(0n)
        expect(remainingMinor).toBeLessThanOrEqual(after)
        const same = prorate(period, at, before, before)
        expect(same.unusedMinor + same.remainingMinor).toBe(0n)
      }),
    )
  })
})
