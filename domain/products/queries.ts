import { money, withExponent } from '../../lib/money.ts'
import { computed, many, noun, one, query } from '../../reads/noun.ts'

export const product = noun('Product', {
  table: 'products',
  columns: {
    id: 'id:product',
    key: 'text',
    name: 'text',
    description: 'text',
    kind: 'text',
    taxCategory: 'text',
    durationDays: 'int',
    credits: 'int',
    stock: 'int',
    onSale: 'boolean',
    position: 'int',
    sellerId: 'id:seller',
    sellerName: 'text',
  },
  visibleTo: 'everyone',
  relations: {
    features: many('ProductFeature', { to: 'productId', order: ['position'] }),
    prices: many('ProductPrice', { to: 'productId', order: ['currency'], filter: { currency: 'currency' } }),
  },
})

export const productFeature = noun('ProductFeature', {
  table: 'product_features',
  columns: { id: 'uuid', productId: 'id:product', featureId: 'id:feature', limitValue: 'int', position: 'int' },
  visibleTo: 'everyone',
  relations: { feature: one('Feature', { from: 'featureId' }) },
})

export const productPrice = noun('ProductPrice', {
  table: 'product_prices',
  columns: { id: 'uuid', productId: 'id:product', currency: 'text', unitMinor: 'bigint' },
  visibleTo: 'everyone',
  computed: {
    unit: computed(['unitMinor', 'currency'], (price) =>
      withExponent(money(String(price.unitMinor), String(price.currency))),
    ),
  },
})

export const productRoots = query({
  products: many('Product', { where: { onSale: true }, order: ['position'], page: { default: 200, max: 200 } }),
})
