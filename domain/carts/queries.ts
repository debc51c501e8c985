import { money, withExponent } from '../../lib/money.ts'
import { computed, many, noun, one, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const cart = noun('Cart', {
  table: 'carts',
  columns: {
    id: 'id:cart',
    tenantId: 'id:tenant',
    currency: 'text',
    totalMinor: 'bigint',
    updatedAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: { lines: many('CartLine', { to: 'cartId', order: ['createdAt'], page: { default: 100, max: 100 } }) },
  computed: {
    total: computed(['totalMinor', 'currency'], (cart) =>
      withExponent(money(String(cart.totalMinor), String(cart.currency))),
    ),
  },
})

export const cartLine = noun('CartLine', {
  table: 'cart_lines',
  columns: {
    id: 'id:cartLine',
    tenantId: 'id:tenant',
    cartId: 'id:cart',
    productId: 'id:product',
    quantity: 'int',
    unitMinor: 'bigint',
    currency: 'text',
    createdAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  relations: { product: one('Product', { from: 'productId' }) },
  computed: {
    unit: computed(['unitMinor', 'currency'], (line) =>
      withExponent(money(String(line.unitMinor), String(line.currency))),
    ),
  },
})

export const tenantCart = relationsOf('Tenant', { cart: one('Cart', { to: 'tenantId' }) })
