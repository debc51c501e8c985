import { connection, count, many, noun, one, query } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const tenant = noun('Tenant', {
  table: 'tenants',
  columns: { id: 'id:tenant', name: 'text', slug: 'text', createdAt: 'timestamptz' },
  visibleTo: ofTenant('id'),
  relations: {
    members: connection('Membership', { to: 'tenantId', order: ['createdAt'] }),
    memberCount: count('Membership', { to: 'tenantId' }),
    subscriptions: many('TenantSubscription', {
      to: 'tenantId',
      order: ['-createdAt'],
      page: { default: 20, max: 100 },
    }),
    invoices: connection('Invoice', { to: 'tenantId', order: ['-issuedAt'] }),
    paymentMethods: many('PaymentMethod', {
      to: 'tenantId',
      where: { removedAt: null },
      order: ['createdAt'],
      page: { default: 20, max: 100 },
    }),
    holdings: connection('Holding', {
      to: 'tenantId',
      where: { releasedAt: null },
      order: ['createdAt'],
      filter: { featureKey: 'featureKey' },
    }),
    counters: many('Counter', { to: 'tenantId', order: ['featureKey'], page: { default: 100, max: 100 } }),
  },
})

export const membership = noun('Membership', {
  table: 'memberships',
  columns: { id: 'id:membership', tenantId: 'id:tenant', userId: 'id:user', role: 'text', createdAt: 'timestamptz' },
  // Also one's own only in the tenants that one was recognised with: a place that has come since leads to a tenant that is not shown yet.
  visibleTo: ofTenant(),
  relations: { user: one('User', { from: 'userId' }), tenant: one('Tenant', { from: 'tenantId' }) },
})

export const tenantRoots = query({ tenant: one('Tenant', { arg: 'id' }) })
