import { money, withExponent } from '../../lib/money.ts'
import { computed, many, noun, one, query } from '../../reads/noun.ts'

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
  },
  visibleTo: 'everyone',
  relations: { feature: one('Feature', { from: 'featureId' }) },
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
  },
  visibleTo: 'everyone',
  relations: { plan: one('Plan', { from: 'planId' }) },
  computed: {
    unit: computed(['unitMinor', 'currency'], (price) =>
      withExponent(money(String(price.unitMinor), String(price.currency))),
    ),
  },
})

export const planRoots = query({
  plans: many('Plan', {
    where: { onSale: true },
    order: ['productLine', 'position'],
    page: { default: 200, max: 200 },
  }),
})
