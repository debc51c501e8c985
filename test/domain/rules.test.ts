import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, type EntitlementFacts } from '../../domain/entitlements/rules.ts'
import { crossesWarning } from '../../domain/holdings/rules.ts'
import { INVOICE_TRANSITIONS, mayBecome as invoiceMayBecome } from '../../domain/invoices/states.ts'
import { graceEnd, monthlyRecurring, trialEnd } from '../../domain/subscriptions/rules.ts'
import {
  FROM_PROVIDER,
  LIVE_STATES,
  mayBecome,
  SUBSCRIPTION_STATES,
  SUBSCRIPTION_TRANSITIONS,
} from '../../domain/subscriptions/states.ts'
import { slugProblem, toSlug } from '../../domain/tenants/rules.ts'
import { PROVIDER_SUBSCRIPTION_STATES } from '../../providers/payments/port.ts'

const NOW = new Date('2026-11-21T09:00:00Z')
const at = (ms: number) => new Date(NOW.getTime() + ms)
type Held = EntitlementFacts['subscriptions'][number]
const held = (facts: Partial<Held>): Held => ({
  state: 'active',
  graceEndsAt: null,
  planName: 'Standard',
  included: true,
  limitValue: null,
  ...facts,
})
const ask = (subscriptions: Held[], { used = 0, kind = 'limit' } = {}) => {
  const { allowed, reason, limit, until } = decide({
    feature: { key: 'devices', name: 'devices', kind },
    subscriptions,
    grants: [],
    used,
    now: NOW,
  })
  return { allowed, reason, limit, until }
}

describe('whether a feature may be used', () => {
  const grace = at(1)
  it.each([
    ['without a subscription', [], {}, [false, 'no_subscription', null, null]],
    ['with one that is paid', [held({})], {}, [true, 'included', null, null]],
    ['on trial', [held({ state: 'trialing' })], {}, [true, 'included', null, null]],
    ['while it is starting', [held({ state: 'starting' })], {}, [false, 'no_subscription', null, null]],
    ['while its first payment is open', [held({ state: 'incomplete' })], {}, [false, 'no_subscription', null, null]],
    ['while it is paused', [held({ state: 'paused' })], {}, [false, 'no_subscription', null, null]],
    ['by a plan without it', [held({ included: false })], {}, [false, 'not_in_plan', null, null]],
    [
      'a moment before grace ends',
      [held({ state: 'past_due', graceEndsAt: grace })],
      {},
      [true, 'in_grace', null, grace],
    ],
    [
      'at the moment grace ends',
      [held({ state: 'past_due', graceEndsAt: NOW })],
      {},
      [false, 'payment_overdue', null, null],
    ],
    ['a moment after', [held({ state: 'past_due', graceEndsAt: at(-1) })], {}, [false, 'payment_overdue', null, null]],
    ['past due without any grace', [held({ state: 'past_due' })], {}, [false, 'payment_overdue', null, null]],
    ['below the limit', [held({ limitValue: 5 })], { used: 4 }, [true, 'included', 5, null]],
    ['at the limit', [held({ limitValue: 5 })], { used: 5 }, [false, 'limit_reached', 5, null]],
    ['above it, after a smaller plan', [held({ limitValue: 1 })], { used: 5 }, [false, 'limit_reached', 1, null]],
    ['with a limit of none', [held({ limitValue: 0 })], {}, [false, 'limit_reached', 0, null]],
    ['without a limit', [held({})], { used: 1_000_000 }, [true, 'included', null, null]],
    ['a yes or no counts nothing', [held({ limitValue: 0 })], { kind: 'boolean' }, [true, 'included', null, null]],
    [
      'at the limit, in grace',
      [held({ state: 'past_due', graceEndsAt: grace, limitValue: 1 })],
      { used: 1 },
      [false, 'limit_reached', 1, grace],
    ],
    [
      'the one that is paid decides',
      [held({ state: 'past_due', graceEndsAt: NOW }), held({ limitValue: 2 })],
      {},
      [true, 'included', 2, null],
    ],
    [
      'the plan that has it decides',
      [held({ included: false }), held({ limitValue: 2 })],
      {},
      [true, 'included', 2, null],
    ],
    [
      'the larger limit decides',
      [held({ limitValue: 1 }), held({ limitValue: 9 })],
      { used: 3 },
      [true, 'included', 9, null],
    ],
    ['no limit is larger than any', [held({ limitValue: 9 }), held({})], { used: 20 }, [true, 'included', null, null]],
    [
      'what is overdue is said before what never began',
      [held({ state: 'incomplete' }), held({ state: 'past_due', graceEndsAt: NOW, included: false })],
      {},
      [false, 'payment_overdue', null, null],
    ],
  ] as const)('%s', (_, subscriptions, facts, [allowed, reason, limit, until]) => {
    expect(ask([...subscriptions], facts)).toEqual({ allowed, reason, limit, until })
    expect(ask([...subscriptions].toReversed(), facts)).toEqual({ allowed, reason, limit, until })
  })
})

describe('the states of a subscription', () => {
  it('have no edge that is not in the table, and none out of the end', () => {
    for (const from of SUBSCRIPTION_STATES) {
      for (const to of SUBSCRIPTION_STATES)
        expect(mayBecome(from, to)).toBe(from === to || SUBSCRIPTION_TRANSITIONS[from].includes(to))
      expect(SUBSCRIPTION_TRANSITIONS[from].length === 0).toBe(!LIVE_STATES.includes(from))
      expect(SUBSCRIPTION_TRANSITIONS[from]).not.toContain('starting')
    }
  })

  it('can all be reached, and every live one can end', () => {
    const reached = new Set<string>(['starting'])
    for (const state of reached)
      for (const next of SUBSCRIPTION_TRANSITIONS[state as (typeof SUBSCRIPTION_STATES)[number]]) reached.add(next)
    expect([...reached].toSorted()).toEqual([...SUBSCRIPTION_STATES].toSorted())
    for (const state of LIVE_STATES) expect(SUBSCRIPTION_TRANSITIONS[state]).toContain('canceled')
  })

  it('name every state of a provider', () => {
    for (const theirs of PROVIDER_SUBSCRIPTION_STATES) expect(SUBSCRIPTION_STATES).toContain(FROM_PROVIDER[theirs])
  })

  it('of an invoice: what is paid or void stays so', () => {
    for (const to of Object.keys(INVOICE_TRANSITIONS) as (keyof typeof INVOICE_TRANSITIONS)[])
      for (const from of ['paid', 'void'] as const) expect(invoiceMayBecome(from, to)).toBe(from === to)
  })
})

describe('what a subscription adds to monthly recurring revenue', () => {
  const of = (facts: Partial<Parameters<typeof monthlyRecurring>[0]>) =>
    monthlyRecurring({ state: 'active', quantity: 1, unitMinor: 1_299n, currency: 'USD', interval: 'month', ...facts })
      .amountMinor
  it.each([
    ['a month, paid', {}, 1_299n],
    ['three of it', { quantity: 3 }, 3_897n],
    ['while a payment is missing', { state: 'past_due' as const }, 1_299n],
    ['on trial', { state: 'trialing' as const }, 0n],
    ['once it has ended', { state: 'canceled' as const }, 0n],
    ['a year is a twelfth', { interval: 'year', unitMinor: 12_000n }, 1_000n],
    ['a half is rounded up', { interval: 'year', unitMinor: 6n }, 1n],
    ['less than a half is rounded down', { interval: 'year', unitMinor: 5n }, 0n],
    ['rounded once for all units', { interval: 'year', unitMinor: 5n, quantity: 3 }, 1n],
    ['yen have no cents', { interval: 'year', unitMinor: 19_000n, currency: 'JPY' }, 1_583n],
  ])('%s', (_, facts, expected) => {
    expect(of(facts)).toBe(expected)
  })
})

describe('small rules', () => {
  it('a trial is offered once, and lasts whole days', () => {
    expect(trialEnd(NOW, 14, false)).toEqual(at(14 * 86_400_000))
    expect(trialEnd(NOW, 14, true)).toBeNull()
    expect(trialEnd(NOW, 0, false)).toBeNull()
    expect(graceEnd(NOW, 7)).toEqual(at(7 * 86_400_000))
    expect(graceEnd(NOW, 0)).toEqual(NOW)
  })

  it('the warning comes at one step on the way up, whatever the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (limit) => {
        const steps = Array.from({ length: limit }, (_, used) => used).filter((used) => crossesWarning(used, limit))
        expect(steps).toHaveLength(1)
        const [before = 0] = steps
        expect((before + 1) * 100).toBeGreaterThanOrEqual(limit * 80)
      }),
    )
  })

  it('a slug that is made of a name can be used, or there is none', () => {
    expect(["Ada's Films", 'Élan Vital', '  --  ', 'ÅÄÖ 2', '映画'].map(toSlug)).toEqual([
      'ada-s-films',
      'elan-vital',
      '',
      'aao-2',
      '',
    ])
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const slug = toSlug(name)
        expect(slug === '' || slugProblem(slug) === null).toBe(true)
      }),
    )
    for (const wrong of ['', '-a', 'a-', 'A', 'a b', 'a_b', 'x'.repeat(64), 'a\n'])
      expect(slugProblem(wrong)).not.toBeNull()
  })
})
