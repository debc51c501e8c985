// Stripe as far as a renewal asks it: `node stub.mjs <port> <requests a second>`. Beyond so many in any second it refuses with 429, as Stripe does. Every subscription
// has just been renewed and its invoice paid. GET /bench says what it was asked: `{ asked, refused, unknown: [request] }`.
import { createServer } from 'node:http'
import { listOf, paymentOf } from '../stripe/objects.mjs'
import { invoiceOf, numberOf, PRICE, subscriptionOf } from './objects.mjs'

const [port, mostASecond] = process.argv.slice(2).map(Number)
const counts = { asked: 0, refused: 0, unknown: [] }
const lately = []

/** @param {string[]} path behind /v1/ */
function answer([resource, ref, within], query, url) {
  switch (resource) {
    case 'subscriptions':
      return subscriptionOf(numberOf(ref))
    case 'invoices':
      return invoiceOf(numberOf(ref))
    case 'invoice_payments':
      return listOf(url, [invoicePaymentOf(numberOf(query.get('invoice')))])
    case 'payment_intents':
      return intentOf(numberOf(ref))
    // The reconciler's, which comes round while it goes on.
    case 'customers':
      return within ? listOf(url, []) : customerOf(ref)
    case 'refunds':
    case 'disputes':
    case 'events':
      return listOf(url, [])
    default:
      return null
  }
}

/** Without a card on file, as we know them. */
const customerOf = (id) => ({
  id,
  object: 'customer',
  invoice_settings: { default_payment_method: null },
  metadata: {},
})
const invoicePaymentOf = (number) => ({
  ...{ id: `inpay_${number}`, object: 'invoice_payment', invoice: `in_${number}`, status: 'paid' },
  payment: { type: 'payment_intent', payment_intent: `pi_${number}` },
})
const intentOf = (number) =>
  paymentOf({
    id: `pi_${number}`,
    customer: `cus_${number}`,
    amount: PRICE.amount,
    method: `pm_${number}`,
    metadata: {},
  })

function limited() {
  const now = performance.now()
  while (lately.length > 0 && lately[0] <= now - 1_000) lately.shift()
  if (lately.length >= mostASecond) return true
  lately.push(now)
  return false
}

function send(response, status, body) {
  response
    .writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_bench' })
    .end(JSON.stringify(body))
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://stripe')
  if (pathname === '/bench') {
    send(response, 200, counts)
    return
  }
  counts.asked += 1
  if (limited()) {
    counts.refused += 1
    send(response, 429, { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests' } })
    return
  }
  const body = request.method === 'GET' ? answer(pathname.split('/').slice(2), searchParams, pathname) : null
  if (!body) counts.unknown.push(`${request.method} ${request.url}`)
  const missing = { error: { type: 'invalid_request_error', message: `${request.method} ${pathname}` } }
  send(response, body ? 200 : 404, body ?? missing)
})
server.listen(port, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
