import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addMonths } from '../../../lib/clock.ts'
import type { Pricing, Tier } from '../../../lib/pricing.ts'
import type { CataloguePrice } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene, START } from './arrange.ts'

const tier = (upTo: bigint | null, unit: string, flatMinor = 0n): Tier => ({ upTo, unit, flatMinor })
/** The tiers of Stripe's own example: 1–5 at 7.00, 6–10 at 6.50, from 11 at 6.00 (docs.stripe.com, "Set up tiered pricing"). */
const TIERS = [tier(5n, '700'), tier(10n, '650'), tier(null, '600')]

export function testPricing(scene: () => PaymentsScene): void {
  const priceOf = (pricing: Pricing): CataloguePrice => ({
    lookupKey: `contract/${randomUUID()}`,
    productKey: 'contract/tiered',
    productName: 'Tiered',
    currency: 'USD',
    pricing,
    interval: 'month',
  })

  describe('how a price becomes an amount', () => {
    it.each<[string, Pricing, number, bigint]>([
      ['flat, whatever the quantity', { kind: 'flat', flatMinor: 4_900n }, 7, 4_900n],
      ['a part of a minor unit each, rounded once', { kind: 'per_unit', unit: '0.5' }, 25, 13n],
      ['graduated: each unit at its own tier', { kind: 'graduated', tiers: TIERS }, 12, 7_950n],
      ['volume: all units at the last one’s tier', { kind: 'volume', tiers: TIERS }, 12, 7_200n],
      [
        'graduated, with a flat price for a tier that is reached',
        { kind: 'graduated', tiers: [tier(5n, '700', 1_000n), tier(null, '600', 2_000n)] },
        6,
        7_100n,
      ],
    ])('%s', async (_what, pricing, quantity, minor) => {
      const { payments, customerWith, request, latestInvoice, pass } = scene()
      const customer = await customerWith('good')
      const price = await payments.putPrice(priceOf(pricing), anyKey())
      const outcome = await payments.startSubscription({ ...request(customer, price), quantity }, anyKey())
      if (outcome.kind !== 'started') throw new Error(outcome.kind)
      const first = await latestInvoice(outcome.subscription.ref)
      expect(first).toMatchObject({ status: 'paid', total: { amountMinor: minor }, amountPaid: { amountMinor: minor } })
      await pass(customer, addMonths(START, 1), () => undefined)
      expect((await latestInvoice(outcome.subscription.ref)).amountPaid.amountMinor).toBe(minor)
    })

    it.each<[string, Pricing, Pricing]>([
      ['another flat price', { kind: 'flat', flatMinor: 4_900n }, { kind: 'flat', flatMinor: 5_000n }],
      ['each instead of flat', { kind: 'flat', flatMinor: 4_900n }, { kind: 'per_unit', unit: '4900' }],
      ['another part of a unit', { kind: 'per_unit', unit: '0.5' }, { kind: 'per_unit', unit: '0.25' }],
      ['volume instead of graduated', { kind: 'graduated', tiers: TIERS }, { kind: 'volume', tiers: TIERS }],
      [
        'another end of a tier',
        { kind: 'volume', tiers: TIERS },
        { kind: 'volume', tiers: [tier(6n, '700'), ...TIERS.slice(1)] },
      ],
      [
        'a tier less',
        { kind: 'volume', tiers: TIERS },
        { kind: 'volume', tiers: [TIERS[0] as Tier, tier(null, '600')] },
      ],
    ])('a price that stands is found again, and never becomes %s', async (_what, pricing, other) => {
      const { payments } = scene()
      const input = priceOf(pricing)
      const ref = await payments.putPrice(input, anyKey())
      await expectFault(payments.putPrice({ ...input, pricing: other }, anyKey()), 'rejected')
      expect(await payments.putPrice(input, anyKey())).toBe(ref)
    })

    it.each<[string, Pricing]>([
      ['a negative unit', { kind: 'per_unit', unit: '-1' }],
      ['a unit that is no decimal', { kind: 'per_unit', unit: '1e3' }],
      ['a negative flat price', { kind: 'flat', flatMinor: -1n }],
      ['no tiers', { kind: 'graduated', tiers: [] }],
      ['tiers that go down', { kind: 'volume', tiers: [tier(10n, '2'), tier(5n, '1'), tier(null, '1')] }],
      ['tiers that end', { kind: 'graduated', tiers: [tier(10n, '2')] }],
    ])('%s cannot be sold', async (_what, pricing) => {
      await expectFault(scene().payments.putPrice(priceOf(pricing), anyKey()), 'rejected')
    })
  })
}
