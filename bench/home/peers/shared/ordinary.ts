import { prisma } from './prisma.ts'

/** What the field resolvers of the home screen ask for, one method a field. */
export type Source = ReturnType<typeof createOrdinary>

/**
 * A call of Prisma in each field resolver. `findUnique` in the same tick is batched by Prisma itself:
 * https://www.prisma.io/docs/orm/prisma-client/queries/query-optimization-performance#solving-n1-in-graphql-with-findunique-and-prisma-clients-dataloader
 */
export function createOrdinary() {
  return {
    viewer: (userId: string) => prisma.user.findUniqueOrThrow({ where: { id: userId } }),
    unreadCount: (userId: string) => prisma.notification.count({ where: { userId, readAt: null } }),
    notifications: (userId: string, first: number) =>
      prisma.notification.findMany({
        where: { userId },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: first,
      }),
    tenant: (id: string, userId: string) =>
      prisma.tenant.findFirst({ where: { id, memberships: { some: { userId } } } }),
    members: (tenantId: string, first: number) =>
      prisma.membership.findMany({
        where: { tenantId },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        take: first,
      }),
    user: (id: string) => prisma.user.findUnique({ where: { id } }),
    subscriptions: (tenantId: string) =>
      prisma.subscription.findMany({ where: { tenantId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: 20 }),
    plan: (id: string) => prisma.plan.findUnique({ where: { id } }),
    planFeatures: (planId: string) =>
      prisma.planFeature.findMany({ where: { planId }, orderBy: [{ position: 'asc' }, { id: 'asc' }] }),
    feature: (id: string) => prisma.feature.findUnique({ where: { id } }),
    counters: (tenantId: string) => prisma.counter.findMany({ where: { tenantId }, orderBy: { featureKey: 'asc' } }),
    featureByKey: (key: string) => prisma.feature.findUnique({ where: { key } }),
  }
}
