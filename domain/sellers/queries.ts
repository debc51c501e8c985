import { many, noun, one, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const seller = noun('Seller', {
  table: 'sellers',
  columns: {
    id: 'id:seller',
    tenantId: 'id:tenant',
    name: 'text',
    state: 'text',
    feeBasisPoints: 'int',
    createdAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: {
    plans: many('Plan', { to: 'sellerId', order: ['position'], page: { default: 100, max: 100 } }),
    products: many('Product', { to: 'sellerId', order: ['position'], page: { default: 100, max: 100 } }),
  },
})

export const tenantSeller = relationsOf('Tenant', { seller: one('Seller', { to: 'tenantId' }) })
