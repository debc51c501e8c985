import { createHmac } from 'node:crypto'
import { PERIODS } from './objects.mjs'

/** What Stripe tells of one renewal, in this order. */
const TYPES = ['customer.subscription.updated', 'invoice.created', 'invoice.finalized', 'invoice.paid']

/**
 * What is told of so many renewals, each signed as Stripe signs it, dated to when it will be sent: signatures are good for five minutes only.
 * @returns {string[]} requests as they go over the wire, an event each
 */
export function announcements(count, secret) {
  const at = Math.floor(Date.now() / 1_000)
  return Array.from({ length: count }, (_, index) => index + 1).flatMap((number) =>
    TYPES.map((type) => requestOf(type, number, at, secret)),
  )
}

function requestOf(type, number, at, secret) {
  const kind = type.startsWith('invoice') ? 'invoice' : 'subscription'
  const id = `${kind === 'invoice' ? 'in' : 'sub'}_${number}`
  const body = JSON.stringify({
    ...{
      id: `evt_${type.replaceAll('.', '_')}_${number}`,
      object: 'event',
      type,
      created: PERIODS.now,
      livemode: false,
    },
    data: { object: { id, object: kind, customer: `cus_${number}` } },
  })
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
  const head = [
    'POST /webhooks/payments/stripe HTTP/1.1',
    'host: bench',
    'content-type: application/json',
    `stripe-signature: t=${at},v1=${signature}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
