import { connection, count, many, noun, one, query } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const tenant = noun('Tenant', {
  table: 'tenants',
  columns: { id: 'id:tenant', name: 'text', slug: 'text', createdAt: 'timestamptz', archivedAt: 'timestamptz' },
  visibleTo: ofTenant('id'),
  relations: {
    members: connection('Membership', { to: 'tenantId', order: ['createdAt'] }),
    memberCount: count('Membership', { to: 'tenantId' }),
    domains: many('TenantDomain', { to: 'tenantId', order: ['domain'], page: { default: 50, max: 50 } }),
    joinRequests: connection('JoinRequest', { to: 'tenantId', order: ['-createdAt'] }),
    invitations: connection('Invitation', { to: 'tenantId', order: ['-createdAt'] }),
    roles: many('CustomRole', { to: 'tenantId', order: ['name'], page: { default: 100, max: 100 } }),
    subscriptions: many('TenantSubscription', {
      to: 'tenantId',
      order: ['-createdAt'],
      page: { default: 20, max: 100 },
    }),
    invoices: connection('Invoice', { to: 'tenantId', order: ['-issuedAt'] }),
    payments: connection('Payment', { to: 'tenantId', order: ['-createdAt'] }),
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
  columns: {
    id: 'id:membership',
    tenantId: 'id:tenant',
    userId: 'id:user',
    role: 'text',
    roleId: 'id:role',
    createdAt: 'timestamptz',
  },
  // Also one's own only in the tenants that one was recognised with: a place that has come since leads to a tenant that is not shown yet.
  visibleTo: ofTenant(),
  relations: {
    user: one('User', { from: 'userId' }),
    tenant: one('Tenant', { from: 'tenantId' }),
    customRole: one('CustomRole', { from: 'roleId' }),
  },
})

export const tenantRoots = query({ tenant: one('Tenant', { arg: 'id' }) })
