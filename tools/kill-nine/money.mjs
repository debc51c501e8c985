import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { signInDemo } from './load.mjs'

const CREATE = `mutation Create($input: CreateTenantInput!) {
  createTenant(input: $input) { __typename ... on TenantCreated { tenant { id } } }
}`
export const PRICES = '{ plans { prices { id } } }'
const SETUP = 'mutation Setup($input: StartCardSetupInput!) { startCardSetup(input: $input) { url } }'
const SUBSCRIBE = `mutation Subscribe($input: SubscribeInput!) {
  subscribe(input: $input) { __typename ... on SubscriptionStarted { subscription { id } } }
}`
const CANCEL = 'mutation Cancel($input: CancelSubscriptionInput!) { cancelSubscription(input: $input) { __typename } }'

const CARDS = ['4242424242424242', '5555555555554444', '4000000000000341']
const HOLDS_WITHIN_MS = 90_000

/**
 * A customer after the other puts a card on file, subscribes and cancels, until the server is gone; the webhooks of all that are on their way meanwhile.
 *
 * @param {{ url: string, isGone(): boolean }} server
 * @param {() => number} random 0 ≤ x < 1
 * @returns {Promise<number>} how many subscriptions were acknowledged
 */
export async function buyAndCancel(server, random) {
  let bought = 0
  try {
    const token = await signInDemo(server.url)
    const ask = (query, input) => graphql(server.url, token, query, input)
    const prices = (await ask(PRICES)).plans.flatMap((plan) => plan.prices)
    while (!server.isGone()) {
      const tenantId = await tenantOf(ask, 'bought')
      await putCardOnFile(ask, tenantId, CARDS[Math.floor(random() * CARDS.length)])
      const priceId = prices[Math.floor(random() * prices.length)].id
      const started = await subscribed(server, ask, { tenantId, priceId })
      if (!started) continue
      bought += 1
      const when = random() < 0.5 ? 'NOW' : 'PERIOD_END'
      await ask(CANCEL, { subscriptionId: started, when, idempotencyKey: randomUUID() })
    }
  } catch (error) {
    // Cut off in the middle, as was intended.
    if (!server.isGone() && error instanceof Refused) throw error
  }
  return bought
}

/** A tenant of its own, named after what is done with it. */
export async function tenantOf(ask, what) {
  const name = `${what}-${randomUUID()}`
  return (await ask(CREATE, { name, slug: name.slice(0, 30) })).createTenant.tenant.id
}

/** What the customer does on the gateway's page; that there is a card is told by a webhook, a little later. */
export async function putCardOnFile(ask, tenantId, number) {
  const { url } = (await ask(SETUP, { tenantId, idempotencyKey: randomUUID() })).startCardSetup
  const body = new URLSearchParams({ number, expiry: '12 / 40', cvc: '123' })
  await fetch(url, { method: 'POST', body, redirect: 'manual' })
}

/** Until the card's webhook has come in, there is no card on file. */
export async function subscribed(server, ask, input) {
  while (!server.isGone()) {
    const { subscribe } = await ask(SUBSCRIBE, { ...input, idempotencyKey: randomUUID() })
    if (subscribe.__typename === 'SubscriptionStarted') return subscribe.subscription.id
    if (subscribe.__typename !== 'PaymentMethodRequired') return null
    await delay(100)
  }
  return null
}

export async function graphql(url, token, query, input, variables = input && { input }) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, ...(variables ? { variables } : {}) }),
  })
  const answer = await response.json()
  if (answer.errors) throw new Refused(JSON.stringify(answer.errors))
  return answer.data
}

export class Refused extends Error {}

/**
 * What must be true of money, once the webhooks that were on their way have come again by themselves.
 *
 * @param {string} root the project
 * @param {string} home
 * @throws Error with what `npm run verify` says, when it does not hold within a minute and a half
 */
export async function untilMoneyHolds(root, home) {
  const deadline = Date.now() + HOLDS_WITHIN_MS
  for (;;) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'tools', 'start.mjs'), '--entry', 'server/cli/verify.js'],
      { cwd: root, env: { ...process.env, BACKPLANE_HOME: home }, encoding: 'utf8' },
    )
    if (status === 0) return
    if (Date.now() > deadline) throw new Error(`npm run verify ended with ${status}:\n${stdout}${stderr}`)
    await delay(2_000)
  }
}
