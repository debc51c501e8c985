import DataLoader from 'dataloader'
import { createOrdinary, type Source } from './ordinary.ts'
import { prisma } from './prisma.ts'

/** The same with a DataLoader, fresh for each request, wherever several rows may be asked for: https://github.com/graphql/dataloader#batching */
export function createLoaders(): Source {
  const users = byKey('id', (ids) => prisma.user.findMany({ where: { id: { in: ids } } }))
  const plans = byKey('id', (ids) => prisma.plan.findMany({ where: { id: { in: ids } } }))
  const features = byKey('id', (ids) => prisma.feature.findMany({ where: { id: { in: ids } } }))
  const featuresByKey = byKey('key', (keys) => prisma.feature.findMany({ where: { key: { in: keys } } }))
  const subscriptions = listByKey('tenantId', (ids) =>
    prisma.subscription.findMany({
      where: { tenantId: { in: ids } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    }),
  )
  const planFeatures = listByKey('planId', (ids) =>
    prisma.planFeature.findMany({ where: { planId: { in: ids } }, orderBy: [{ position: 'asc' }, { id: 'asc' }] }),
  )
  const counters = listByKey('tenantId', (ids) =>
    prisma.counter.findMany({ where: { tenantId: { in: ids } }, orderBy: { featureKey: 'asc' } }),
  )
  return {
    ...createOrdinary(),
    user: (id) => users.load(id) as ReturnType<Source['user']>,
    plan: (id) => plans.load(id) as ReturnType<Source['plan']>,
    feature: (id) => features.load(id) as ReturnType<Source['feature']>,
    featureByKey: (key) => featuresByKey.load(key) as ReturnType<Source['featureByKey']>,
    subscriptions: (id) => subscriptions.load(id) as ReturnType<Source['subscriptions']>,
    planFeatures: (id) => planFeatures.load(id) as ReturnType<Source['planFeatures']>,
    counters: (id) => counters.load(id) as ReturnType<Source['counters']>,
  }
}

function byKey<Row>(key: keyof Row, load: (keys: string[]) => Promise<Row[]>): DataLoader<string, Row | null> {
  return new DataLoader(async (keys) => {
    const found = new Map((await load([...keys])).map((row) => [row[key] as string, row]))
    return keys.map((each) => found.get(each) ?? null)
  })
}

function listByKey<Row>(key: keyof Row, load: (keys: string[]) => Promise<Row[]>): DataLoader<string, Row[]> {
  return new DataLoader(async (keys) => {
    const lists = new Map<string, Row[]>(keys.map((each) => [each, []]))
    for (const row of await load([...keys])) lists.get(row[key] as string)?.push(row)
    return keys.map((each) => lists.get(each) ?? [])
  })
}
