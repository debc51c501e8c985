import { prisma } from '../shared/prisma.ts'

/*
 * Mercurius collects the objects of one field and asks once for all: https://mercurius.dev/#/docs/loaders
 */

interface Asked<Parent> {
  readonly obj: Parent
  readonly params: { readonly first?: number }
}

export const loaders = {
  Viewer: {
    unreadCount: (asked: Asked<{ id: string }>[]) =>
      Promise.all(asked.map(({ obj }) => prisma.notification.count({ where: { userId: obj.id, readAt: null } }))),
    notifications: (asked: Asked<{ id: string }>[]) =>
      Promise.all(
        asked.map(({ obj, params }) =>
          prisma.notification.findMany({
            where: { userId: obj.id },
            orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
            take: params.first ?? 5,
          }),
        ),
      ),
  },
  Tenant: {
    members: (asked: Asked<{ id: string }>[]) =>
      Promise.all(
        asked.map(({ obj, params }) =>
          prisma.membership.findMany({
            where: { tenantId: obj.id },
            orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
            take: params.first ?? 10,
          }),
        ),
      ),
    subscriptions: (asked: Asked<{ id: string }>[]) =>
      many(asked, 'tenantId', (ids) =>
        prisma.subscription.findMany({
          where: { tenantId: { in: ids } },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        }),
      ),
    counters: (asked: Asked<{ id: string }>[]) =>
      many(asked, 'tenantId', (ids) =>
        prisma.counter.findMany({ where: { tenantId: { in: ids } }, orderBy: { featureKey: 'asc' } }),
      ),
  },
  Membership: {
    user: (asked: Asked<{ userId: string }>[]) =>
      one(asked, 'userId', 'id', (ids) => prisma.user.findMany({ where: { id: { in: ids } } })),
  },
  TenantSubscription: {
    plan: (asked: Asked<{ planId: string }>[]) =>
      one(asked, 'planId', 'id', (ids) => prisma.plan.findMany({ where: { id: { in: ids } } })),
  },
  Plan: {
    features: (asked: Asked<{ id: string }>[]) =>
      many(asked, 'planId', (ids) =>
        prisma.planFeature.findMany({ where: { planId: { in: ids } }, orderBy: [{ position: 'asc' }, { id: 'asc' }] }),
      ),
  },
  PlanFeature: {
    feature: (asked: Asked<{ featureId: string }>[]) =>
      one(asked, 'featureId', 'id', (ids) => prisma.feature.findMany({ where: { id: { in: ids } } })),
  },
  Counter: {
    feature: (asked: Asked<{ featureKey: string }>[]) =>
      one(asked, 'featureKey', 'key', (keys) => prisma.feature.findMany({ where: { key: { in: keys } } })),
  },
}

async function one<Parent, Row>(
  asked: Asked<Parent>[],
  from: keyof Parent,
  to: keyof Row,
  load: (keys: string[]) => Promise<Row[]>,
): Promise<(Row | null)[]> {
  const keys = asked.map(({ obj }) => obj[from] as string)
  const found = new Map((await load([...new Set(keys)])).map((row) => [row[to] as string, row]))
  return keys.map((key) => found.get(key) ?? null)
}

async function many<Row>(
  asked: Asked<{ id: string }>[],
  to: keyof Row,
  load: (keys: string[]) => Promise<Row[]>,
): Promise<Row[][]> {
  const lists = new Map<string, Row[]>(asked.map(({ obj }) => [obj.id, []]))
  for (const row of await load([...lists.keys()])) lists.get(row[to] as string)?.push(row)
  return asked.map(({ obj }) => lists.get(obj.id) ?? [])
}
