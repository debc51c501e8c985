import { randomUUID } from 'node:crypto'
import { signInDemo } from './load.mjs'
import { graphql, putCardOnFile, Refused, tenantOf } from './money.mjs'

const PUT =
  'mutation Put($input: PutProductInput!) { putProduct(input: $input) { __typename ... on ProductPut { product { id } } } }'
export const SET_LINE = 'mutation SetLine($input: SetCartLineInput!) { setCartLine(input: $input) { __typename } }'
export const PLACE = `mutation Place($input: PlaceOrderInput!) {
  placeOrder(input: $input) { __typename ... on OrderPlaced { order { id } } }
}`
const CANCEL = 'mutation CancelOrder($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename } }'

/** One pays, one is paid by its bank days later, one asks for its owner, one declines. */
const CARDS = ['4242424242424242', '6900000000000008', '4000002500003155', '4000000000000341']
const ORDERS_EACH = 4
/** Fewer than are asked for: some orders are paid and cannot be fulfilled. */
const STOCK = 30

/**
 * A customer after the other puts a card on file and places orders, of which some are taken back at once, until the server is gone; its worker charges
 * and fulfils them meanwhile.
 *
 * @param {{ url: string, isGone(): boolean }} server
 * @param {() => number} random 0 ≤ x < 1
 * @returns {Promise<number>} how many orders were acknowledged
 */
export async function order(server, random) {
  let placed = 0
  try {
    const staff = await signInDemo(server.url, 'olga@demo.example')
    const product = {
      key: 'poster',
      name: 'Poster',
      description: 'For the wall.',
      kind: 'GOODS',
      taxCategory: 'PHYSICAL_GOODS',
      prices: [{ currency: 'USD', amountMinor: '1250' }],
      stock: STOCK,
    }
    const { putProduct } = await graphql(server.url, staff, PUT, product)
    const productId = putProduct.product.id
    const token = await signInDemo(server.url)
    const ask = (query, input) => graphql(server.url, token, query, input)
    while (!server.isGone()) {
      const tenantId = await tenantOf(ask, 'ordering')
      await putCardOnFile(ask, tenantId, CARDS[Math.floor(random() * CARDS.length)])
      for (let times = 0; times < ORDERS_EACH && !server.isGone(); times += 1) {
        await ask(SET_LINE, { tenantId, productId, quantity: 1 + Math.floor(random() * 3), currency: 'USD' })
        const { placeOrder } = await ask(PLACE, { tenantId, idempotencyKey: randomUUID() })
        if (placeOrder.__typename !== 'OrderPlaced') continue
        placed += 1
        if (random() < 0.3) await ask(CANCEL, { orderId: placeOrder.order.id, idempotencyKey: randomUUID() })
      }
    }
  } catch (error) {
    // Cut off in the middle, as was intended.
    if (!server.isGone() && error instanceof Refused) throw error
  }
  return placed
}
