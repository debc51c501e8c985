import { newId } from '../../lib/ids.ts'
import type { App } from '../app.ts'
import { NOBODY, type Tx } from '../db.ts'
import { badInput } from '../errors.ts'
import type { Catalogue } from './catalogue.ts'
import { type Difference, differenceOf } from './difference.ts'
import { columnsOf } from './pricing.ts'
import { readCatalogue } from './read-catalogue.ts'
import { standingCatalogue } from './standing.ts'
import { fromFile, type PlanVersion } from './terms.ts'

type Slice = Pick<App, 'db' | 'wallClock' | 'cache'>

export interface Pushed {
  /** How many plan versions were added. */
  readonly added: number
  readonly differences: readonly Difference[]
}

/**
 * Writes a catalogue: features by key, plans by key and version, prices by lookup key. A version that stands never gets other terms;
 * older versions of a plan go off sale and stay readable for those who bought them.
 * @param inTransaction what else is to be written with it, when it changes anything
 * @throws DomainError BAD_INPUT when a version that stands would get other prices, days or features: give it a new version
 */
export async function pushCatalogue(
  app: Slice,
  input: Catalogue,
  inTransaction: (tx: Tx, differences: readonly Difference[]) => Promise<void> = async () => undefined,
): Promise<Pushed> {
  const reading = readCatalogue(input)
  if (!reading.ok) throw badInput(reading.lines.join('\n'))
  const { catalogue } = reading
  // Two processes that start at once push one after the other.
  const pushed = await app.db.exclusively(`catalogue:${catalogue.productLine}`, () =>
    app.db.as(NOBODY, async (tx) => {
      const differences = await differenceIn(tx, catalogue)
      const refused = differences.filter(({ change }) => change === 'refused')
      if (refused.length > 0) throw badInput(refused.map(({ detail }) => detail).join('\n'))
      const added = await apply(app, tx, catalogue)
      if (differences.length > 0) await inTransaction(tx, differences)
      return { added, differences }
    }),
  )
  // The change feed says so too, to every node: this one need not wait for it.
  await app.cache.invalidate(CATALOGUE_TABLES)
  return pushed
}

/** What everyone sees of the catalogue, and caches keep. */
const CATALOGUE_TABLES = ['features', 'plans', 'plan_features', 'prices']

/** What a push would change. */
export async function differenceIn(tx: Tx, catalogue: Catalogue): Promise<readonly Difference[]> {
  const standing = await standingCatalogue(
    tx,
    catalogue.productLine,
    catalogue.features.map(({ key }) => key),
  )
  return [
    ...(await keysOfSellers(tx, catalogue)),
    ...differenceOf({ features: catalogue.features, plans: catalogue.plans.map(fromFile) }, standing),
  ]
}

/** A seller's plan stays the seller's, whatever a file says. */
async function keysOfSellers(tx: Tx, { plans }: Catalogue): Promise<readonly Difference[]> {
  const taken = await tx.plan.findMany({
    where: { key: { in: plans.map(({ key }) => key) }, sellerId: { not: null } },
    distinct: ['key'],
    orderBy: { key: 'asc' },
    select: { key: true },
  })
  return taken.map(({ key }) => ({
    change: 'refused',
    subject: `plan ${key}`,
    detail: `the key "${key}" is of a seller's plan: give this plan another key`,
  }))
}

async function apply(app: Pick<App, 'wallClock'>, tx: Tx, catalogue: Catalogue): Promise<number> {
  for (const { key, name, kind, unit = null } of catalogue.features) {
    await tx.feature.createMany({ data: [{ id: newId(), key, name, kind, unit }], skipDuplicates: true })
    const held = await tx.feature.findUniqueOrThrow({ where: { key } })
    if (held.name !== name || held.unit !== unit) await tx.feature.update({ where: { key }, data: { name, unit } })
  }
  let added = 0
  for (const [position, plan] of catalogue.plans.map(fromFile).entries()) {
    const where = { key: plan.key, version: plan.version }
    const known = await tx.plan.findUnique({ where: { key_version: where } })
    if (known) await amend(tx, known.id, plan)
    else {
      await addPlan(app, tx, catalogue.productLine, plan, position)
      added += 1
    }
    await tx.plan.updateMany({
      where: { key: plan.key, version: { lt: plan.version }, onSale: true },
      data: { onSale: false },
    })
  }
  return added
}

/** What may still be said of a version that stands: what it is called, and until when it is sold. */
async function amend(tx: Tx, planId: string, { name, description, onSale, prices }: PlanVersion): Promise<void> {
  await tx.plan.updateMany({
    where: { id: planId, OR: [{ name: { not: name } }, { description: { not: description } }] },
    data: { name, description },
  })
  if (!onSale) await tx.plan.updateMany({ where: { id: planId, onSale: true }, data: { onSale } })
  for (const { currency, interval, saleEndsAt } of prices) {
    const held = await tx.price.findUnique({
      where: { planId_currency_interval: { planId, currency, interval } },
      select: { id: true, saleEndsAt: true },
    })
    if (held && held.saleEndsAt?.getTime() !== saleEndsAt?.getTime())
      await tx.price.update({ where: { id: held.id }, data: { saleEndsAt } })
  }
}

async function addPlan(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  productLine: string,
  { features, prices, ...plan }: PlanVersion,
  position: number,
): Promise<void> {
  const rows = await tx.feature.findMany({ where: { key: { in: features.map(({ key }) => key) } } })
  const idOf = new Map(rows.map((feature) => [feature.key, feature.id]))
  const now = app.wallClock.now()
  const { key, version, name, description, kind, onSale, trialDays, graceDays } = plan
  const { perSeat, minQuantity, trialWithoutCard, trialOnce } = plan
  const id = newId()
  await tx.plan.create({
    data: {
      id,
      productLine,
      key,
      version,
      name,
      description,
      kind,
      onSale,
      position,
      trialDays,
      graceDays,
      perSeat,
      minQuantity,
      trialWithoutCard,
      trialOnce,
      createdAt: now,
    },
  })
  await tx.planFeature.createMany({
    data: features.map(({ key: featureKey, limitValue, included, rates }, index) => ({
      id: newId(),
      planId: id,
      // Every key was declared, or the catalogue would not have been read.
      featureId: idOf.get(featureKey) as string,
      enabled: true,
      limitValue,
      included,
      rates: [...rates],
      position: index,
    })),
  })
  await tx.price.createMany({
    data: prices.map(({ currency, interval, pricing, saleEndsAt }) => {
      const columns = columnsOf(pricing)
      return {
        id: newId(),
        planId: id,
        currency,
        interval,
        ...columns,
        tiers: [...columns.tiers],
        saleEndsAt,
        createdAt: now,
        lookupKey: `${productLine}/${key}@${version}/${currency.toLowerCase()}/${interval}`,
      }
    }),
  })
}
