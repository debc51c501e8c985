import { connection, noun, one } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

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
    scheduledPriceId: 'id:price',
    scheduledQuantity: 'int',
    scheduledAt: 'timestamptz',
    cancelReason: 'text',
    createdAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: {
    plan: one('Plan', { from: 'planId' }),
    price: one('Price', { from: 'priceId' }),
    discount: one('Discount', { to: 'subscriptionId' }),
    invoices: connection('Invoice', { to: 'subscriptionId', order: ['-issuedAt'] }),
  },
})
