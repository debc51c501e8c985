import { connection, noun, one, sql } from '../../reads/noun.ts'

/** `Subscription` would be taken for GraphQL's root type. */
export const tenantSubscription = noun('TenantSubscription', {
  table: 'subscriptions',
  columns: {
    id: 'id:subscription',
    tenantId: 'id:tenant',
    planId: 'id:plan',
    priceId: 'id:price',
    productLine: 'text',
    quantity: 'int',
    state: 'text',
    trialEndsAt: 'timestamptz',
    currentPeriodStart: 'timestamptz',
    currentPeriodEnd: 'timestamptz',
    pastDueSince: 'timestamptz',
    graceEndsAt: 'timestamptz',
    cancelAtPeriodEnd: 'boolean',
    endedAt: 'timestamptz',
    createdAt: 'timestamptz',
  },
  visibleTo: (viewer, row) => sql`${row.tenantId!} = any(${viewer.tenantIds})`,
  relations: {
    plan: one('Plan', { from: 'planId' }),
    price: one('Price', { from: 'priceId' }),
    tenant: one('Tenant', { from: 'tenantId' }),
    invoices: connection('Invoice', { to: 'subscriptionId', order: ['-issuedAt'] }),
  },
})
