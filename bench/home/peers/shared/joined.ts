import { prisma } from './prisma.ts'

/*
 * The tuned form of the peers on Prisma: what the screen shows of the viewer and of the tenant is fetched by the two root fields,
 * with only the columns that it shows and the database's own joins.
 * https://www.prisma.io/docs/orm/prisma-client/queries/relation-queries#relation-load-strategies-preview
 * The unread messages are counted by a call of their own: a filtered `_count` inside a batch would group the whole table.
 */

export async function joinedViewer(userId: string) {
  const [viewer, unreadCount] = await Promise.all([
    prisma.user.findUniqueOrThrow({
      relationLoadStrategy: 'join',
      where: { id: userId },
      select: {
        ...{ id: true, name: true, email: true },
        notifications: {
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          take: 5,
          select: { id: true, title: true, createdAt: true, readAt: true },
        },
      },
    }),
    prisma.notification.count({ where: { userId, readAt: null } }),
  ])
  return { ...viewer, unreadCount }
}

export function joinedTenant(id: string, userId: string) {
  const feature = { select: { key: true, name: true, unit: true } }
  return prisma.tenant
    .findFirst({
      relationLoadStrategy: 'join',
      where: { id, memberships: { some: { userId } } },
      select: {
        ...{ id: true, name: true },
        memberships: {
          orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
          take: 10,
          select: { id: true, role: true, user: { select: { id: true, name: true, email: true } } },
        },
        subscriptions: {
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          take: 20,
          select: {
            ...{ id: true, state: true, currentPeriodEnd: true },
            plan: {
              select: {
                ...{ id: true, name: true },
                features: {
                  orderBy: [{ position: 'asc' }, { id: 'asc' }],
                  select: { enabled: true, limitValue: true, feature },
                },
              },
            },
          },
        },
        counters: { orderBy: { featureKey: 'asc' }, select: { used: true, feature } },
      },
    })
    .then((tenant) => tenant && { ...tenant, members: tenant.memberships })
}
