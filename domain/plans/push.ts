import { newId } from '../../lib/ids.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { badInput } from '../errors.ts'
import { type Catalogue, catalogueSchema } from './catalogue.ts'

type CataloguePlan = Catalogue['plans'][number]

/**
 * Writes a catalogue: features by key, plans by key and version, prices by lookup key. A version that stands is never changed;
 * older versions of a plan go off sale and stay readable for those who bought them.
 * @returns how many plan versions were added
 * @throws DomainError BAD_INPUT when a version that stands would get other prices, days or features: give it a new version
 */
export async function pushCatalogue(
  app: Pick<App, 'db' | 'wallClock' | 'cache'>,
  input: Catalogue,
): Promise<{ added: number }> {
  const catalogue = catalogueSchema.parse(input)
  // Two processes that start at once push one after the other.
  const added = await app.db.exclusively(`catalogue:${catalogue.productLine}`, () =>
    app.db.as({ userId: null, tenantIds: [] }, async (tx) => {
      await tx.feature.createMany({
        data: catalogue.features.map((feature) => ({ id: newId(), ...feature, unit: feature.unit ?? null })),
        skipDuplicates: true,
      })
      let count = 0
      for (const [position, plan] of catalogue.plans.entries()) {
        const known = await tx.plan.findUnique({
          where: { key_version: { key: plan.key, version: plan.version } },
          include: { prices: true, features: { include: { feature: true } } },
        })
        if (known) assertUnchanged(plan, known)
        else {
          await addPlan(app, tx, catalogue, plan, position)
          count += 1
        }
        await tx.plan.updateMany({ where: { key: plan.key, version: { lt: plan.version } }, data: { onSale: false } })
      }
      return count
    }),
  )
  // The change feed says so too, to every node: this one need not wait for it.
  await app.cache.invalidate(CATALOGUE_TABLES)
  return { added }
}

/** What everyone sees of the catalogue, and caches keep. */
const CATALOGUE_TABLES = ['features', 'plans', 'plan_features', 'prices']

async function addPlan(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  catalogue: Catalogue,
  plan: CataloguePlan,
  position: number,
): Promise<void> {
  const features = await tx.feature.findMany({ where: { key: { in: Object.keys(plan.features) } } })
  const idOf = new Map(features.map((feature) => [feature.key, feature]))
  const now = app.wallClock.now()
  const id = newId()
  await tx.plan.create({
    data: {
      id,
      productLine: catalogue.productLine,
      key: plan.key,
      version: plan.version,
      name: plan.name,
      description: plan.description,
      position,
      trialDays: plan.trialDays,
      graceDays: plan.graceDays,
      createdAt: now,
    },
  })
  await tx.planFeature.createMany({
    data: Object.entries(plan.features).map(([key, value], index) => {
      const feature = idOf.get(key)
      if (!feature)
        throw badInput(`plan "${plan.key}" names the feature "${key}", which the catalogue does not declare`)
      return {
        id: newId(),
        planId: id,
        featureId: feature.id,
        enabled: true,
        limitValue: typeof value === 'number' ? value : null,
        position: index,
      }
    }),
  })
  await tx.price.createMany({
    data: Object.entries(plan.prices).flatMap(([currency, intervals]) =>
      (['month', 'year'] as const).map((interval) => ({
        id: newId(),
        planId: id,
        currency,
        interval,
        unitMinor: BigInt(intervals[interval]),
        createdAt: now,
        lookupKey: `${catalogue.productLine}/${plan.key}@${plan.version}/${currency.toLowerCase()}/${interval}`,
      })),
    ),
  })
}

interface StandingPlan {
  readonly trialDays: number
  readonly graceDays: number
  readonly prices: readonly { currency: string; interval: string; unitMinor: bigint }[]
  readonly features: readonly { limitValue: number | null; feature: { key: string } }[]
}

/** What a customer has bought stays what it was: everything that they pay or get is compared. */
function assertUnchanged(plan: CataloguePlan, standing: StandingPlan): void {
  const wanted = termsOf({
    ...plan,
    prices: Object.entries(plan.prices).flatMap(([currency, intervals]) =>
      Object.entries(intervals).map(([interval, unitMinor]) => ({ currency, interval, unitMinor: BigInt(unitMinor) })),
    ),
    features: Object.entries(plan.features).map(([key, value]) => ({
      limitValue: typeof value === 'number' ? value : null,
      feature: { key },
    })),
  })
  const held = termsOf(standing)
  const changed = [...wanted, ...held].filter((term) => !(wanted.has(term) && held.has(term))).toSorted()
  if (changed.length === 0) return
  throw badInput(
    `plan "${plan.key}" version ${plan.version} stands with other terms (${changed.join('; ')}). Give the plan version ${plan.version + 1}.`,
  )
}

function termsOf({ trialDays, graceDays, prices, features }: StandingPlan): Set<string> {
  return new Set([
    `trial of ${trialDays} days`,
    `grace of ${graceDays} days`,
    ...prices.map(({ currency, interval, unitMinor }) => `${currency} ${unitMinor} a ${interval}`),
    ...features.map(({ feature, limitValue }) => `${feature.key}${limitValue === null ? '' : `: ${limitValue}`}`),
  ])
}
