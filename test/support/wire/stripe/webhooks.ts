import { createHmac } from 'node:crypto'
import type { Faults } from './faults.ts'
import type { StripeEvent } from './types.ts'

export interface WebhookDelivery {
  readonly event: StripeEvent
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** The answer's status; 0 when there was none within ten seconds, 200 from an in-process handler. */
  readonly status: number
}

export type WebhookHandler = (delivery: Omit<WebhookDelivery, 'status'>) => void | Promise<void>

export interface Webhooks {
  url: string | undefined
  readonly deliveries: WebhookDelivery[]
  /** Adds a receiver in this process; returns how to take it away. */
  onWebhook(handler: WebhookHandler): () => void
  enqueue(events: readonly StripeEvent[]): void
  /** Resolves when everything emitted so far has been delivered, those held back included. */
  settled(): Promise<void>
  /** Sends the event again, as Stripe does on retry or by hand. */
  resend(event: StripeEvent): Promise<void>
  /** Sends again whatever was not answered with 2xx; on Stripe over up to three days. */
  retryFailed(): Promise<void>
}

/** `t=…,v1=…` over `t.body` (docs.stripe.com/webhooks#verify-manually). */
export function signatureHeader(body: string, secret: string, timestamp: number): string {
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return `t=${timestamp},v1=${signature}`
}

/** Events go out one after another. Faults may drop one, send it twice, or let the next one overtake it. */
export function createWebhooks(options: { secret: string; wallNow: () => number; faults: Faults }): Webhooks {
  const handlers = new Set<WebhookHandler>()
  const failed = new Set<StripeEvent>()
  let held: StripeEvent[] = []
  let queue: Promise<void> = Promise.resolve()

  async function deliver(event: StripeEvent): Promise<void> {
    const body = JSON.stringify(event, null, 2)
    const timestamp = options.wallNow()
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'stripe-signature': signatureHeader(body, options.secret, timestamp),
    }
    let status = 200
    for (const handler of handlers) {
      try {
        await handler({ event, body, headers })
      } catch {
        status = 500
      }
    }
    if (webhooks.url) status = await post(webhooks.url, headers, body)
    if (status >= 200 && status < 300) failed.delete(event)
    else failed.add(event)
    webhooks.deliveries.push({ event, body, headers, status })
  }

  async function route(event: StripeEvent): Promise<void> {
    const fault = options.faults.take(`WEBHOOK ${event.type}`)
    if (fault?.kind === 'drop') {
      failed.add(event)
      return
    }
    if (fault?.kind === 'reorder') {
      held.push(event)
      return
    }
    await deliver(event)
    if (fault?.kind === 'duplicate') await deliver(event)
    await release()
  }

  async function release(): Promise<void> {
    const waiting = held
    held = []
    for (const event of waiting) await deliver(event)
  }

  function then(work: () => Promise<void>): Promise<void> {
    queue = queue.then(work)
    return queue
  }

  const webhooks: Webhooks = {
    url: undefined,
    deliveries: [],
    onWebhook: (handler) => {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    enqueue: (events) => {
      for (const event of events) void then(() => route(event))
    },
    settled: async () => {
      let seen: Promise<void>
      do {
        seen = then(release)
        await seen
      } while (seen !== queue)
    },
    resend: (event) => then(() => deliver(event)),
    retryFailed: async () => {
      for (const event of [...failed]) await then(() => deliver(event))
    },
  }
  return webhooks
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<number> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}
