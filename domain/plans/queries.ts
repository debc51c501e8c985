import { money, withExponent } from '../../lib/money.ts'
import { computed, many, noun, one, query } from '../../reads/noun.ts'
import { readRate, readTier } from './pricing.ts'

/** The catalogue is public: everyone sees what is on sale, and what they once bought. */
export const plan = noun('Plan', {
  table: 'plans',
  columns: {
    id: 'id:plan',
    productLine: 'text',
    key: 'text',
    version: 'int',
    name: 'text',
    description: 'text',
    position: 'int',
    trialDays: 'int',
    graceDays: 'int',
    onSale: 'boolean',
    kind: 'text',
    sellerId: 'id:seller',
    sellerName: 'text',
  },
  visibleTo: 'everyone',
  relations: {
    features: many('PlanFeature', { to: 'planId', order: ['position'] }),
    prices: many('Price', {
      to: 'planId',
      order: ['currency', 'interval'],
      filter: { currency: 'currency', interval: 'interval' },
    }),
  },
})

export const planFeature = noun('PlanFeature', {
  table: 'plan_features',
  columns: {
    id: 'uuid',
    planId: 'id:plan',
    featureId: 'id:feature',
    enabled: 'boolean',
    limitValue: 'int',
    position: 'int',
    included: 'int',
    rates: 'text[]',
  },
  visibleTo: 'everyone',
  relations: { feature: one('Feature', { from: 'featureId' }) },
  computed: { rates: computed(['rates'], (said) => (said.rates as readonly string[]).map(readRate)) },
})

export const feature = noun('Feature', {
  table: 'features',
  columns: { id: 'id:feature', key: 'text', name: 'text', kind: 'text', unit: 'text' },
  visibleTo: 'everyone',
})

export const price = noun('Price', {
  table: 'prices',
  columns: {
    id: 'id:price',
    planId: 'id:plan',
    lookupKey: 'text',
    currency: 'text',
    unitMinor: 'bigint',
    interval: 'text',
    model: 'text',
    unitAmount: 'text',
    tiers: 'text[]',
    saleEndsAt: 'timestamptz',
  },
  visibleTo: 'everyone',
  relations: { plan: one('Plan', { from: 'planId' }) },
  computed: {
    tiers: computed(['tiers'], (price) =>
      (price.tiers as readonly string[]).map(readTier).map((tier) => ({
        ...tier,
        upTo: tier.upTo === null ? null : Number(tier.upTo),
      })),
    ),
    unit: computed(['unitMinor', 'currency'], (price) =>
      withExponent(money(String(price.unitMinor), String(price.currency))),
    ),
  },
})

export const planRoots = query({
  plans: many('Plan', {
    where: { onSale: true, sellerId: null },
    order: ['productLine', 'position'],
    page: { default: 200, max: 200 },
  }),
  sellerPlans: many('Plan', {
    where: { onSale: true, kind: 'seller' },
    filter: { sellerId: 'sellerId' },
    order: ['sellerId', 'position'],
    page: { default: 200, max: 200 },
  }),
})
