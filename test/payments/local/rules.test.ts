import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY } from '../../../lib/clock.ts'
import {
  checkCardEntry,
  isExpired,
  parseExpiry,
  passesLuhn,
} from '../../../providers/payments/local/rules/card-entry.ts'
import { chargeOutcome } from '../../../providers/payments/local/rules/charge-outcome.ts'
import { DELIVERY_GIVES_UP_AFTER_MS, nextDelivery } from '../../../providers/payments/local/rules/delivery-backoff.ts'
import { invoiceMay } from '../../../providers/payments/local/rules/invoice-states.ts'
import { periodFrom } from '../../../providers/payments/local/rules/periods.ts'
import { nextAttempt } from '../../../providers/payments/local/rules/retries.ts'
import { ENDED_STATES, SUBSCRIPTION_TRANSITIONS } from '../../../providers/payments/local/rules/subscription-states.ts'
import { TEST_CARDS } from '../../../providers/payments/local/rules/test-cards.ts'
import { PROVIDER_SUBSCRIPTION_STATES } from '../../../providers/payments/port.ts'

const now = new Date('2026-11-21T12:00:00.000Z')
const day = (date: Date) => date.toISOString().slice(0, 10)

describe('periods', () => {
  const starts = (from: string, interval: 'month' | 'year', count: number) => {
    let start = new Date(`${from}T23:30:00.000Z`)
    const anchorDay = start.getUTCDate()
    return Array.from({ length: count }, () => {
      start = periodFrom(start, interval, anchorDay).end
      return day(start)
    })
  }

  it('keep the day on which they began through shorter months', () => {
    expect(starts('2027-01-31', 'month', 4)).toEqual(['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31'])
    expect(starts('2027-11-30', 'month', 4)).toEqual(['2027-12-30', '2028-01-30', '2028-02-29', '2028-03-30'])
    expect(starts('2028-02-29', 'year', 4)).toEqual(['2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29'])
  })

  it('never drift: twelve months from any moment end on the same day and time of the next year', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        (begun) => {
          let end = begun
          for (let month = 0; month < 12; month++) end = periodFrom(end, 'month', begun.getUTCDate()).end
          expect(end).toEqual(periodFrom(begun, 'year', begun.getUTCDate()).end)
        },
      ),
    )
  })
})

describe('attempts to collect', () => {
  it('follow after 2, 5, 7 and 7 days, and then no more', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((count) => {
      const next = nextAttempt(count, now)
      return next && (next.getTime() - now.getTime()) / DAY
    })
    expect(waits).toEqual([2, 5, 7, 7, null, null])
  })
})

describe('what comes of a charge', () => {
  const good = { charge: 'succeeds', expMonth: 12, expYear: 2040 } as const
  const secured = { ...good, charge: 'authentication_required' } as const

  it('is by the card, by who asks, and by whether it has expired', () => {
    expect(chargeOutcome(good, 1n, 'schedule', now)).toEqual({ kind: 'succeeded' })
    expect(chargeOutcome(null, 1n, 'schedule', now)).toEqual({ kind: 'declined', reason: 'no_payment_method' })
    expect(chargeOutcome(null, 0n, 'schedule', now)).toEqual({ kind: 'succeeded' })
    expect(chargeOutcome({ ...good, expYear: 2025 }, 1n, 'customer', now)).toEqual({
      kind: 'declined',
      reason: 'expired_card',
    })
    expect(chargeOutcome(secured, 1n, 'customer', now)).toEqual({ kind: 'action_required' })
    expect(chargeOutcome(secured, 1n, 'schedule', now)).toEqual({ kind: 'declined', reason: 'authentication_required' })
    expect(chargeOutcome({ ...good, charge: 'card_declined' }, 1n, 'customer', now)).toEqual({
      kind: 'declined',
      reason: 'card_declined',
    })
  })
})

describe('states', () => {
  it('that have ended are left by nothing', () => {
    for (const state of ENDED_STATES) expect(SUBSCRIPTION_TRANSITIONS[state]).toEqual({})
  })

  it('lead only to states of the port', () => {
    for (const edges of Object.values(SUBSCRIPTION_TRANSITIONS))
      for (const next of Object.values(edges)) expect(PROVIDER_SUBSCRIPTION_STATES).toContain(next)
  })

  it('of an invoice: only an open or uncollectible one can be paid', () => {
    const states = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const
    expect(states.filter((state) => invoiceMay(state, 'paid'))).toEqual(['open', 'uncollectible'])
  })
})

describe('entering a card', () => {
  it('every listed card has a valid number and stands there once', () => {
    for (const { number } of TEST_CARDS) expect(passesLuhn(number), number).toBe(true)
    expect(new Set(TEST_CARDS.map((card) => card.number)).size).toBe(TEST_CARDS.length)
  })

  it('one wrong digit anywhere is noticed', () => {
    for (let place = 0; place < 16; place++)
      for (let digit = 0; digit < 10; digit++) {
        const changed = `${'4242424242424242'.slice(0, place)}${digit}${'4242424242424242'.slice(place + 1)}`
        expect(passesLuhn(changed)).toBe(changed === '4242424242424242')
      }
  })

  it('reads an expiry however people write it, and nothing else', () => {
    expect(['12/34', '12 / 2034', '1234', '12-34', ' 12/34 '].map(parseExpiry)).toEqual(
      Array(5).fill({ month: 12, year: 2034 }),
    )
    expect(['', '13/34', '0/34', '12/3', '12/345', '122034', 'ab/cd'].map(parseExpiry)).toEqual(Array(7).fill(null))
  })

  it('a card is good through the last day of its month', () => {
    expect(isExpired(11, 2026, new Date('2026-11-30T23:59:59.999Z'))).toBe(false)
    expect(isExpired(11, 2026, new Date('2026-12-01T00:00:00.000Z'))).toBe(true)
    expect(isExpired(12, 2026, new Date('2026-12-31T23:59:59.999Z'))).toBe(false)
  })

  it('tells every wrong field at once', () => {
    const wrong = checkCardEntry({ number: '4242424242424241', expiry: '10/26', cvc: '12' }, now)
    expect(wrong.ok ? [] : Object.keys(wrong.errors)).toEqual(['number', 'expiry', 'cvc'])
    const empty = checkCardEntry({ number: ' ', expiry: '', cvc: '' }, now)
    expect(empty.ok ? [] : Object.keys(empty.errors)).toEqual(['number', 'expiry', 'cvc'])
  })

  it('takes an American Express card with four digits, and no card that is not listed', () => {
    const amex = { number: '3782 822463 10005', expiry: '12/34' }
    expect(checkCardEntry({ ...amex, cvc: '1234' }, now)).toMatchObject({ ok: true, expMonth: 12, expYear: 2034 })
    expect(checkCardEntry({ ...amex, cvc: '123' }, now)).toMatchObject({ ok: false, errors: { cvc: /four|4/ } })
    expect(checkCardEntry({ number: '4111111111111111', expiry: '12/34', cvc: '123' }, now)).toMatchObject({
      ok: false,
      errors: { number: expect.stringContaining('test cards') },
    })
  })
})

describe('sending a webhook again', () => {
  it('waits ever longer and gives up within three days', () => {
    const waits: number[] = []
    let at = now
    for (let attempts = 1; attempts < 1_000; attempts++) {
      const next = nextDelivery(attempts, now, at)
      if (!next) break
      waits.push(next.getTime() - at.getTime())
      at = next
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
    expect(at.getTime() - now.getTime()).toBeLessThan(DELIVERY_GIVES_UP_AFTER_MS)
    expect(at.getTime() - now.getTime()).toBeGreaterThan(DELIVERY_GIVES_UP_AFTER_MS - DAY)
    expect(waits.length).toBeLessThan(30)
  })
})
