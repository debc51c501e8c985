import { money, withExponent } from '../../lib/money.ts'
import { computed, connection, many, noun, one, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const order = noun('Order', {
  table: 'orders',
  columns: {
    id: 'id:order',
    tenantId: 'id:tenant',
    state: 'text',
    currency: 'text',
    totalMinor: 'bigint',
    attempt: 'int',
    declineReason: 'text',
    actionUrl: 'text',
    clientSecret: 'text',
    refundReason: 'text',
    createdAt: 'timestamptz',
    paidAt: 'timestamptz',
    fulfilledAt: 'timestamptz',
    endedAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: {
    lines: many('OrderLine', { to: 'orderId', order: ['position'], page: { default: 100, max: 100 } }),
  },
  computed: {
    total: computed(['totalMinor', 'currency'], (order) =>
      withExponent(money(String(order.totalMinor), String(order.currency))),
    ),
  },
})

export const orderLine = noun('OrderLine', {
  table: 'order_lines',
  columns: {
    id: 'id:orderLine',
    tenantId: 'id:tenant',
    orderId: 'id:order',
    productId: 'id:product',
    name: 'text',
    quantity: 'int',
    unitMinor: 'bigint',
    currency: 'text',
    position: 'int',
  },
  visibleTo: ofTenant(),
  relations: { product: one('Product', { from: 'productId' }) },
  computed: {
    unit: computed(['unitMinor', 'currency'], (line) =>
      withExponent(money(String(line.unitMinor), String(line.currency))),
    ),
    total: computed(['unitMinor', 'quantity', 'currency'], (line) =>
      withExponent(money(BigInt(String(line.unitMinor)) * BigInt(Number(line.quantity)), String(line.currency))),
    ),
  },
})

export const tenantOrders = relationsOf('Tenant', {
  orders: connection('Order', { to: 'tenantId', order: ['-createdAt'] }),
})
