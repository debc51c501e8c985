import { describe, expect, it } from 'vitest'
import { type CodeFacts, refusalOf } from '../../domain/coupons/rules.ts'
import { money } from '../../lib/money.ts'

const NOW = new Date('2026-11-27T09:00:00Z')
const BEFORE = new Date('2026-11-27T08:59:59Z')
const AFTER = new Date('2026-11-27T09:00:01Z')

type Code = NonNullable<CodeFacts['code']>
const code = (changes: Partial<Code> = {}, coupon: Partial<Code['coupon']> = {}): Code => ({
  endedAt: null,
  expiresAt: null,
  redeemed: 0,
  maxRedemptions: null,
  ...changes,
  coupon: {
    productLine: 'office',
    endedAt: null,
    redeemBy: null,
    redeemed: 0,
    maxRedemptions: null,
    currency: null,
    firstTimeOnly: false,
    oncePerTenant: false,
    minimum: null,
    planKeys: [],
    ...coupon,
  },
})
const ask = (held: Code | null, facts: Partial<CodeFacts> = {}) =>
  refusalOf({
    now: NOW,
    code: held,
    price: { productLine: 'office', planKey: 'team', amount: money(1_000, 'USD') },
    returning: false,
    redeemedBefore: false,
    ...facts,
  })

describe('whether a promotion code can be redeemed', () => {
  it.each<[string, Code | null, Partial<CodeFacts>, ReturnType<typeof ask>]>([
    ['plainly', code(), {}, null],
    ['a word that nobody has, or somebody else', null, {}, 'unknown'],
    ['of another product line', code({}, { productLine: 'films' }), {}, 'unknown'],
    ['one that was ended', code({ endedAt: BEFORE }), {}, 'ended'],
    ['whose coupon was ended', code({}, { endedAt: BEFORE }), {}, 'ended'],
    ['at the moment it expires', code({ expiresAt: NOW }), {}, 'ended'],
    ['a moment before it expires', code({ expiresAt: AFTER }), {}, null],
    ['after the last day of its coupon', code({}, { redeemBy: BEFORE }), {}, 'ended'],
    ['the last time', code({ redeemed: 4, maxRedemptions: 5 }), {}, null],
    ['once too often', code({ redeemed: 5, maxRedemptions: 5 }), {}, 'spent'],
    ['once too often for its coupon', code({}, { redeemed: 2, maxRedemptions: 2 }), {}, 'spent'],
    ['for a plan of its own', code({}, { planKeys: ['team'] }), {}, null],
    ['for another plan', code({}, { planKeys: ['solo'] }), {}, 'other_plan'],
    ['in another currency', code({}, { currency: 'EUR' }), {}, 'wrong_currency'],
    ['with a minimum in another currency', code({}, { minimum: money(1, 'EUR') }), {}, 'wrong_currency'],
    ['at its minimum', code({}, { minimum: money(1_000, 'USD') }), {}, null],
    ['below its minimum', code({}, { minimum: money(1_001, 'USD') }), {}, 'below_minimum'],
    ['again, where a tenant may', code(), { redeemedBefore: true }, null],
    ['again, where it is once', code({}, { oncePerTenant: true }), { redeemedBefore: true }, 'already_redeemed'],
    ['for newcomers, by one', code({}, { firstTimeOnly: true }), {}, null],
    ['for newcomers, by one who returns', code({}, { firstTimeOnly: true }), { returning: true }, 'first_time_only'],
  ])('%s', (_what, held, facts, refusal) => {
    expect(ask(held, facts)).toBe(refusal)
  })
})
