import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SIGNATURE_HEADER, signWebhook } from '../../dist/providers/payments/local/signature.js'
import { HOME } from '../home/database/open.mjs'

const [FEWEST, MOST] = [80, 100]

const text = (lines, body = '') =>
  `${[...lines, 'host: bench', ...(body ? [`content-length: ${Buffer.byteLength(body)}`] : [])].join('\r\n')}\r\n\r\n${body}`

const PART = `members(first: $first) {
    nodes { id role createdAt user { id name email pictureUrl } } pageInfo { hasNextPage endCursor } }`
const PAGE = `query Members($tenant: ID!, $first: Int!) { tenant(id: $tenant) { id name ${['a', 'b', 'c', 'd'].map((name) => `${name}: ${PART}`).join(' ')} } }`

/**
 * Four times a page of 80 to 100 members, by each reader, as a document that nobody has registered: many milliseconds of the server's time.
 * @returns {string[]}
 */
export function memberPages(readers) {
  return Array.from({ length: MOST - FEWEST + 1 }, (_, more) => FEWEST + more).flatMap((first) =>
    readers.map(({ token, tenant }) => {
      const body = JSON.stringify({ query: PAGE, variables: { tenant, first } })
      return text(['POST /graphql HTTP/1.1', 'content-type: application/json', `authorization: Bearer ${token}`], body)
    }),
  )
}

const SUBSCRIBE = 'mutation ($input: SubscribeInput!) { subscribe(input: $input) { __typename } }'

/** A mutation that moves money, up to where a card is wanted. @returns {string[]} each with a key of its own */
export function payments(owners, priceId, count) {
  return Array.from({ length: count }, (_, number) => {
    const { token, tenant } = owners[number % owners.length]
    const variables = { input: { tenantId: tenant, priceId, idempotencyKey: randomUUID() } }
    const body = JSON.stringify({ query: SUBSCRIBE, variables })
    return text(['POST /graphql HTTP/1.1', 'content-type: application/json', `authorization: Bearer ${token}`], body)
  })
}

/** What the local gateway says of a customer that nobody knows: stored, and looked at by a job. @returns {string[]} each another event */
export function webhooks(sizeName, count) {
  const secret = readFileSync(
    join(HOME, 'servers', `identity-${sizeName}`, 'secrets', 'local-payments-webhook'),
    'utf8',
  )
  return Array.from({ length: count }, () => {
    const body = JSON.stringify({
      ...{ id: `evt_${randomUUID()}`, type: 'customer.subscription.updated', created: new Date().toISOString() },
      ...{ account: null, customer: 'cus_nobody', object: { kind: 'subscription', ref: 'sub_nobody' } },
    })
    const signature = signWebhook(body, new Date(), secret)
    return text(
      ['POST /webhooks/payments/local HTTP/1.1', 'content-type: application/json', `${SIGNATURE_HEADER}: ${signature}`],
      body,
    )
  })
}
