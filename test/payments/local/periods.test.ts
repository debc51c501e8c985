import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { DAY } from '../../../lib/clock.ts'
import { type Period, periodFrom } from '../../../providers/payments/local/rules/periods.ts'
import { prorate } from '../../../providers/payments/local/rules/proration.ts'
import type { BillingInterval } from '../../../providers/payments/port.ts'

const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
const interval = fc.constantFrom<BillingInterval>('month', 'year')

/** The periods of a subscription that begins now, one after the other. */
function periodsFrom(begun: Date, every: BillingInterval, count: number): Period[] {
  const periods: Period[] = []
  for (let start = begun; periods.length < count; start = periods.at(-1)?.end ?? start)
    periods.push(periodFrom(start, every, begun.getUTCDate()))
  return periods
}

const lastDayOf = (date: Date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
const timeOf = (date: Date) => date.toISOString().slice(11)
const starts = (periods: readonly Period[]) => periods.map(({ start }) => start.toISOString().slice(0, 10))

describe('the periods of a subscription', () => {
  it('stand on the anchor day, or on the last day of a month that has none, and never drift', () => {
    expect(starts(periodsFrom(new Date('2027-01-31T08:00:00Z'), 'month', 6))).toEqual([
      '2027-01-31',
      '2027-02-28',
      '2027-03-31',
      '2027-04-30',
      '2027-05-31',
      '2027-06-30',
    ])
    expect(starts(periodsFrom(new Date('2028-02-29T08:00:00Z'), 'year', 5))).toEqual([
      '2028-02-29',
      '2029-02-28',
      '2030-02-28',
      '2031-02-28',
      '2032-02-29',
    ])
    fc.assert(
      fc.property(moment, interval, (begun, every) => {
        for (const { end } of periodsFrom(begun, every, 30)) {
          expect(end.getUTCDate()).toBe(Math.min(begun.getUTCDate(), lastDayOf(end)))
          expect(timeOf(end)).toBe(timeOf(begun))
        }
      }),
    )
  })

  it('follow each other without a gap, each one month or year after the one before', () => {
    fc.assert(
      fc.property(moment, interval, (begun, every) => {
        const periods = periodsFrom(begun, every, 30)
        const months = periods.map(({ start }) => start.getUTCFullYear() * 12 + start.getUTCMonth())
        for (const [place, { start, end }] of periods.entries()) {
          expect(end.getTime()).toBeGreaterThan(start.getTime())
          expect(months[place]).toBe((months[0] ?? 0) + place * (every === 'month' ? 1 : 12))
        }
      }),
    )
  })

  it('are twelve in any twelve months, so that a customer gets twelve invoices', () => {
    fc.assert(
      fc.property(moment, (begun) => {
        const year = periodFrom(begun, 'year', begun.getUTCDate())
        const monthly = periodsFrom(begun, 'month', 14).filter(({ start }) => start >= begun && start < year.end)
        expect(monthly).toHaveLength(12)
        expect(monthly.at(-1)?.end).toEqual(year.end)
      }),
    )
  })

  describe('wherever the machine stands', () => {
    const zone = process.env.TZ
    afterAll(() => {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    })

    it.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'])(
      'are whole days long, through every change of the clocks in %s',
      (name) => {
        process.env.TZ = name
        // Else the zone would not be in force, and this would show nothing.
        expect(new Date('2026-07-01T00:00:00Z').getTimezoneOffset()).not.toBe(0)
        fc.assert(
          fc.property(moment, interval, (begun, every) => {
            for (const { start, end } of periodsFrom(begun, every, 13)) {
              expect((end.getTime() - start.getTime()) % DAY).toBe(0)
              expect(timeOf(end)).toBe(timeOf(begun))
            }
          }),
        )
      },
    )
  })
})

describe('a change within any period', () => {
  const amount = fc.bigInt(0n, 10n ** 12n)
  const within = fc.tuple(moment, interval, fc.double({ min: 0, max: 1, noNaN: true }))
  const at = ({ start, end }: Period, share: number) =>
    new Date(start.getTime() + Math.floor((share * (end.getTime() - start.getTime())) / 1_000) * 1_000)
  const seconds = (from: Date, to: Date) =>
    BigInt(Math.floor(to.getTime() / 1_000)) - BigInt(Math.floor(from.getTime() / 1_000))

  it('costs each side its share of the seconds that are left, to the half of a minor unit', () => {
    fc.assert(
      fc.property(within, amount, amount, ([begun, every, share], before, after) => {
        const period = periodFrom(begun, every, begun.getUTCDate())
        const now = at(period, share)
        const { unusedMinor, remainingMinor } = prorate(period, now, before, after)
        const [whole, left] = [seconds(period.start, period.end), seconds(now, period.end)]
        const apart = (found: bigint, wanted: bigint) => (found > wanted ? found - wanted : wanted - found)
        expect(2n * apart(-unusedMinor * whole, before * left)).toBeLessThanOrEqual(whole)
        expect(2n * apart(remainingMinor * whole, after * left)).toBeLessThanOrEqual(whole)
      }),
    )
  })

  it('and back again costs what was had of the other plan, and no more than the rounding of four lines beside it', () => {
    fc.assert(
      fc.property(
        within,
        fc.double({ min: 0, max: 1, noNaN: true }),
        amount,
        amount,
        ([begun, every, share], more, plan, other) => {
          const period = periodFrom(begun, every, begun.getUTCDate())
          const there = at(period, share)
          const back = at({ start: there, end: period.end }, more)
          const lines = [prorate(period, there, plan, other), prorate(period, back, other, plan)]
          const cost = lines.reduce((sum, line) => sum + line.unusedMinor + line.remainingMinor, 0n)
          const [whole, had] = [seconds(period.start, period.end), seconds(there, back)]
          const apart = cost * whole - (other - plan) * had
          expect(apart < 0n ? -apart : apart).toBeLessThanOrEqual(2n * whole)
        },
      ),
    )
  })
})
