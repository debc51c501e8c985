import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { signInDemo } from './load.mjs'
import { graphql, putCardOnFile, Refused, tenantOf } from './money.mjs'
import { PLACE, SET_LINE } from './orders.mjs'

const ONBOARD = `mutation Onboard($input: StartSellerOnboardingInput!) {
  startSellerOnboarding(input: $input) { __typename ... on SellerOnboardingStarted { url } }
}`
const PUT = `mutation Put($input: PutSellerProductInput!) {
  putSellerProduct(input: $input) { __typename ... on ProductPut { product { id } } }
}`
/** One pays, one is disputed and lost in the end. */
const CARDS = ['4242424242424242', '4000000000000259']
const ORDERS_EACH = 3

/**
 * A seller after the other opens an account at the gateway and sells to one customer, until the server is gone: routed payments with the platform's fee.
 *
 * @param {{ url: string, isGone(): boolean }} server
 * @param {() => number} random 0 ≤ x < 1
 * @returns {Promise<number>} how many orders of sellers were acknowledged
 */
export async function sell(server, random) {
  let sold = 0
  try {
    const token = await signInDemo(server.url)
    const ask = (query, input) => graphql(server.url, token, query, input)
    while (!server.isGone()) {
      const sellerId = await tenantOf(ask, 'selling')
      const onboarding = { tenantId: sellerId, name: `Shop ${sellerId.slice(-6)}`, returnPath: '/account' }
      const { startSellerOnboarding } = await ask(ONBOARD, { ...onboarding, idempotencyKey: randomUUID() })
      const body = new URLSearchParams({ answer: 'enabled' })
      await fetch(startSellerOnboarding.url, { method: 'POST', body, redirect: 'manual' })
      const productId = await productOf(server, ask, sellerId)
      if (!productId) continue
      const tenantId = await tenantOf(ask, 'ordering')
      await putCardOnFile(ask, tenantId, CARDS[Math.floor(random() * CARDS.length)])
      for (let times = 0; times < ORDERS_EACH && !server.isGone(); times += 1) {
        await ask(SET_LINE, { tenantId, productId, quantity: 1, currency: 'USD' })
        const { placeOrder } = await ask(PLACE, { tenantId, idempotencyKey: randomUUID() })
        if (placeOrder.__typename === 'OrderPlaced') sold += 1
      }
    }
  } catch (error) {
    // Cut off in the middle, as was intended.
    if (!server.isGone() && error instanceof Refused) throw error
  }
  return sold
}

/** Until the gateway's word has come in, the seller may not sell. */
async function productOf(server, ask, tenantId) {
  const product = {
    ...{ tenantId, key: `print-${randomUUID().slice(0, 8)}`, name: 'Print', description: 'For the wall.' },
    ...{ taxCategory: 'PHYSICAL_GOODS', prices: [{ currency: 'USD', amountMinor: '1250' }] },
  }
  while (!server.isGone()) {
    const { putSellerProduct } = await ask(PUT, product)
    if (putSellerProduct.__typename === 'ProductPut') return putSellerProduct.product.id
    await delay(100)
  }
  return null
}
