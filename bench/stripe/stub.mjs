// Stripe as far as the benches ask it: `node stub.mjs <port> <requests a second>`. Every payment succeeds; customer n has subscription n, in the month that `cus_n`
// was last announced for (POST /announced), its paid invoice and that one's payment. More requests in a second than are allowed are answered 429, as Stripe does.
// GET /told: how many requests were answered and refused.
import { createServer } from 'node:http'
import { invoiceOf, invoicePaymentOf, listOf, paymentOf, subscriptionOf } from './objects.mjs'

const [port, allowed] = process.argv.slice(2).map(Number)
let [answered, refused, second, within, made] = [0, 0, 0, 0, 0]

function answer(method, url, form) {
  const [, , resource, id] = url.pathname.split('/')
  const number = Number((id ?? '').replace(/^\D*/, '')) || 0
  if (method === 'POST' && resource === 'payment_intents') {
    made += 1
    return paymentOf({
      id: `pi_new${made}`,
      customer: form.get('customer'),
      amount: Number(form.get('amount')),
      method: form.get('payment_method'),
      metadata: { backplane_id: form.get('metadata[backplane_id]') },
    })
  }
  if (method !== 'GET') return null
  switch (resource) {
    case 'subscriptions':
      return subscriptionOf(number)
    case 'invoices':
      return invoiceOf(number)
    case 'payment_intents':
      return paymentOf({ id, customer: `cus_${number}`, amount: 1_299, method: `pm_${number}`, metadata: {} })
    case 'invoice_payments': {
      const of = url.searchParams.get('invoice') ?? url.searchParams.get('payment[payment_intent]') ?? ''
      return listOf(url.pathname, [invoicePaymentOf(Number(of.replace(/^\D*/, '')))])
    }
    case 'refunds':
    case 'disputes':
      return listOf(url.pathname, [])
    default:
      return null
  }
}

const server = createServer((request, response) => {
  const say = (status, body, headers = {}) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_bench', ...headers })
      .end(JSON.stringify(body))
  let text = ''
  request.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  request.on('end', () => {
    const url = new URL(request.url, 'http://stripe')
    if (url.pathname === '/told') return say(200, { answered, refused })
    const now = Math.floor(Date.now() / 1_000)
    if (now !== second) [second, within] = [now, 0]
    within += 1
    if (within > allowed) {
      refused += 1
      const error = { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' }
      return say(429, { error }, { 'retry-after': '1' })
    }
    const body = answer(request.method, url, new URLSearchParams(text))
    if (!body) return say(404, { error: { type: 'invalid_request_error', message: `${request.method} ${url.pathname}` } })
    answered += 1
    say(200, body)
  })
})
server.listen(port, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
