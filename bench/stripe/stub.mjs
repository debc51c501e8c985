// Stripe as far as the bench asks it: `node stub.mjs <port>`. Every payment succeeds at once, and nothing comes of it afterwards.
import { createServer } from 'node:http'
import { listOf, paymentOf } from './objects.mjs'

const port = Number(process.argv[2])
let made = 0

function answer(method, path, form) {
  const resource = path.split('/')[2]
  if (method === 'GET' && (resource === 'refunds' || resource === 'disputes')) return listOf(path, [])
  if (method !== 'POST' || resource !== 'payment_intents') return null
  made += 1
  return paymentOf({
    id: `pi_new${made}`,
    customer: form.get('customer'),
    amount: Number(form.get('amount')),
    method: form.get('payment_method'),
    metadata: { backplane_id: form.get('metadata[backplane_id]') },
  })
}

const server = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  request.on('end', () => {
    const { pathname } = new URL(request.url, 'http://stripe')
    const body = answer(request.method, pathname, new URLSearchParams(text))
    const said = body ?? { error: { type: 'invalid_request_error', message: `${request.method} ${pathname}` } }
    response
      .writeHead(body ? 200 : 404, { 'content-type': 'application/json', 'request-id': 'req_bench' })
      .end(JSON.stringify(said))
  })
})
server.listen(port, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
