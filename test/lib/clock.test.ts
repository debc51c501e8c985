import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMonths } from '../../lib/clock.ts'

const day = (text: string) => new Date(`${text}T10:20:30.456Z`)

describe('a month later', () => {
  it.each([
    ['2026-01-31', 1, 31, '2026-02-28'],
    ['2026-02-28', 1, 31, '2026-03-31'],
    ['2028-01-31', 1, 31, '2028-02-29'],
    ['2026-01-30', 1, 30, '2026-02-28'],
    ['2026-12-31', 1, 31, '2027-01-31'],
    ['2026-03-31', -1, 31, '2026-02-28'],
    ['2026-01-31', 12, 31, '2027-01-31'],
    ['2028-02-29', 12, 29, '2029-02-28'],
    ['2026-06-15', 0, 15, '2026-06-15'],
  ])('%s and %i months with the anchor day %i is %s, at the same time of day', (from, months, anchor, to) => {
    expect(addMonths(day(from), months, anchor)).toEqual(day(to))
  })

  it('never drifts from its anchor, however many months go by one by one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 1, max: 60 }), (anchor, months) => {
        let date = day(`2026-01-${String(anchor).padStart(2, '0')}`)
        const start = date
        for (let each = 0; each < months; each += 1) date = addMonths(date, 1, anchor)
        expect(date).toEqual(addMonths(start, months, anchor))
      }),
    )
  })
})
