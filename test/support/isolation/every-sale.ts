import type { App } from '../../../domain/app.ts'
import { endCoupon } from '../../../domain/coupons/end.ts'
import { endPromotionCode } from '../../../domain/coupons/end-code.ts'
import { migratePlanVersion } from '../../../domain/plan-migrations/start.ts'
import type { Catalogue } from '../../../domain/plans/catalogue.ts'
import { pushCatalogue } from '../../../domain/plans/push.ts'
import { subscribe } from '../../../domain/subscriptions/subscribe.ts'
import { CONNECTED_DEVICES, catalogue } from '../../../examples/better-movies/catalogue.ts'
import { addMs, DAY } from '../../../lib/clock.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { money } from '../../../lib/money.ts'
import type { TestBackplane } from '../backplane.ts'
import { eventually } from '../eventually.ts'
import type { FurnishedTenant } from '../furnished.ts'
import { redeemableCode } from '../furnished-coupons.ts'
import type { Seed, SeededTenant } from '../seed.ts'
import { shopOf } from '../shop.ts'
import type { Further } from './further.ts'

/** Plans that say everything a plan can: seats, a metered feature and what more of it costs, credits, tiers, a part of a minor unit, an end of sale. */
const studio = (changes: Partial<Catalogue['plans'][number]>): Catalogue['plans'][number] => ({
  ...{
    key: 'studio',
    version: 1,
    name: 'Studio',
    description: 'For those who make films.',
    trialDays: 0,
    graceDays: 3,
  },
  features: {
    seats: 5,
    storage: { included: 10, overage: { USD: '0.5' } },
    stars: { credits: 3 },
    [CONNECTED_DEVICES]: 3,
  },
  prices: {
    USD: {
      month: {
        graduated: [
          { upTo: 5, unit: '900', flat: 100 },
          { upTo: null, unit: '700.5' },
        ],
      },
      year: { unit: '9000.5', saleEndsAt: '2090-01-01T00:00:00Z' },
    },
  },
  ...changes,
})

const withStudios: Catalogue = {
  ...catalogue,
  features: [
    ...catalogue.features,
    { key: 'seats', name: 'seats', kind: 'limit', unit: 'seat' },
    { key: 'storage', name: 'Storage', kind: 'metered', unit: 'GB' },
    { key: 'stars', name: 'Stars', kind: 'credits' },
  ],
  plans: [
    ...catalogue.plans,
    studio({ key: 'alone', name: 'Alone', features: { seats: 1 } }),
    studio({}),
    studio({ version: 2, graceDays: 5 }),
  ],
}

/**
 * What is sold and bought in every way: plans, products and codes of each kind, and a further tenant of the owner's, of two people, whose
 * subscription is paid and may be changed.
 * @returns that tenant, and what to ask of it
 */
export async function giveEverySale(
  { app }: Pick<TestBackplane, 'app'>,
  seed: Seed,
  { owner, ids }: FurnishedTenant,
): Promise<{ readonly tenant: SeededTenant; readonly asked: readonly Further[] }> {
  const staff = await (await seed.operator()).viewer()
  await pushCatalogue(app, withStudios)
  await migrated(app, staff)
  const shop = shopOf(app, seed)
  const stars = { kind: 'credits', durationDays: null, credits: 5, features: [{ key: 'stars', limit: null }] } as const
  await shop.put({ ...stars, key: 'stars', name: 'Stars' })
  await shop.put({ key: 'more-devices', name: 'More devices', features: [{ key: CONNECTED_DEVICES, limit: 2 }] })
  const goods = { kind: 'goods', taxCategory: 'physical_goods', durationDays: null, features: [] } as const
  await shop.put({ ...goods, key: 'last-posters', name: 'Last posters', stock: 3 })
  const tenant = await seed.tenant({ name: 'Ada studio', owner })
  await seed.member(tenant, 'member')
  await seed.cardOnFile(tenant)
  const started = await subscribe(app, await owner.viewer(), {
    ...{ tenantId: tenant.id, priceId: await priceOf(app, 'studio'), idempotencyKey: newId() },
  })
  if (started.kind !== 'started') throw new Error(`no subscription: ${started.kind}`)
  const code = await everyKindOfCode(app, seed, staff, tenant)
  const price = async (plan: string) => toPublicId('price', await priceOf(app, plan))
  const its = { ...ids, tenant: tenant.publicId, subscription: toPublicId('subscription', started.subscriptionId) }
  return {
    tenant,
    asked: [
      {
        ids: { ...its, price: await price('standard') },
        given: { 'Tenant.entitlement': { featureKey: 'storage' } },
        variables: { catalogue: JSON.stringify({ ...withStudios, plans: [studio({ version: 3, graceDays: 1 })] }) },
        input: { code },
      },
      // One seat is too few for two.
      { ids: { ...its, price: await price('alone') } },
    ],
  }
}

/** By the month, of the version that is on sale. */
async function priceOf(app: App, key: string): Promise<string> {
  const price = await app.db.as({ userId: null, tenantIds: [] }, (tx) =>
    tx.price.findFirstOrThrow({ where: { plan: { key, onSale: true }, currency: 'USD', interval: 'month' } }),
  )
  return price.id
}

/** The older version's subscribers go to the newer one; the worker must be running. */
async function migrated(app: App, staff: Parameters<typeof migratePlanVersion>[1]): Promise<void> {
  const older = await app.db.as({ userId: null, tenantIds: [] }, (tx) =>
    tx.plan.findFirstOrThrow({ where: { key: 'studio', version: 1 } }),
  )
  await migratePlanVersion(app, staff, { planId: older.id, effective: 'now', dryRun: false })
  const done = () => app.db.operator((tx) => tx.planMigration.count({ where: { endedAt: { not: null } } }))
  await eventually(done, 'the older version is left')
}

/** @returns one that can be redeemed; another says everything that a coupon and a code can, and has ended */
async function everyKindOfCode(
  app: App,
  seed: Seed,
  staff: Parameters<typeof endCoupon>[1],
  tenant: SeededTenant,
): Promise<string> {
  const until = addMs(await app.clock.now(), 30 * DAY)
  const ended = await redeemableCode(
    app,
    seed,
    { percentOff: '12.5', maxRedemptions: 5, redeemBy: until, minimum: money(100, 'USD'), planKeys: ['studio'] },
    { maxRedemptions: 2, tenantId: tenant.id, expiresAt: until },
  )
  await endPromotionCode(app, staff, ended)
  await endCoupon(app, staff, ended)
  return (await redeemableCode(app, seed)).code
}
