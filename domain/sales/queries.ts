import { money, withExponent } from '../../lib/money.ts'
import { computed, connection, noun, one, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

const amountOf = (minor: unknown, currency: unknown) => withExponent(money(String(minor), String(currency)))

export const sale = noun('Sale', {
  table: 'sales',
  columns: {
    id: 'id:sale',
    tenantId: 'id:tenant',
    orderId: 'id:order',
    productId: 'id:product',
    name: 'text',
    quantity: 'int',
    currency: 'text',
    state: 'text',
    amountMinor: 'bigint',
    feeMinor: 'bigint',
    reversedMinor: 'bigint',
    feeRefundedMinor: 'bigint',
    soldAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: { product: one('Product', { from: 'productId' }) },
  computed: {
    amount: computed(['amountMinor', 'currency'], (row) => amountOf(row.amountMinor, row.currency)),
    fee: computed(['feeMinor', 'currency'], (row) => amountOf(row.feeMinor, row.currency)),
    reversed: computed(['reversedMinor', 'currency'], (row) => amountOf(row.reversedMinor, row.currency)),
    feeRefunded: computed(['feeRefundedMinor', 'currency'], (row) => amountOf(row.feeRefundedMinor, row.currency)),
  },
})

export const tenantSales = relationsOf('Tenant', {
  sales: connection('Sale', { to: 'tenantId', order: ['-soldAt'] }),
})
