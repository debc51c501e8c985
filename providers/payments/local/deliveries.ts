import { setTimeout as sleep } from 'node:timers/promises'
import { addMs, SECOND } from '../../../lib/clock.ts'
import type { CustomerRef } from '../port.ts'
import type { Gateway } from './gateway.ts'
import { nextDelivery } from './rules/delivery-backoff.ts'
import { signWebhook } from './signature.ts'

export const WEBHOOK_PATH = '/webhooks/payments/local'

/** Longer than the host waits for an answer; after it a delivery counts as abandoned by a process that died. */
const LEASE_MS = 30 * SECOND
/** Not our secret. */
const FORGER = 'the secret of somebody else'
const CUSTOMERS_AT_ONCE = 4
const CUSTOMERS_PER_ROUND = 200

/** Sends webhooks: those of one customer in order and one at a time, whichever process does it. */
export interface Deliveries {
  /** Resolves when each webhook of the customer that is due has been answered, be it to another process. */
  deliverAll(customer: CustomerRef): Promise<void>
  /** Sends what is due for all customers. */
  deliverDue(): Promise<void>
}

type Pick =
  | {
      readonly kind: 'leased'
      readonly id: string
      readonly attempts: number
      readonly eventId: string
      readonly body: string
      readonly createdAt: Date
      readonly forged: boolean
    }
  | { readonly kind: 'busy' | 'none' }

export function createDeliveries(gateway: Omit<Gateway, 'announce'>): Deliveries {
  const wallNow = () => gateway.host.wallClock.now()

  async function drain(customer: string, waitForOthers: boolean): Promise<void> {
    const givesUpAt = performance.now() + LEASE_MS
    for (;;) {
      const picked = await lease(customer)
      if (picked.kind === 'none') return
      if (picked.kind === 'leased') await send(picked)
      else if (!waitForOthers || performance.now() > givesUpAt) return
      else await sleep(20)
    }
  }

  /** Takes the customer's first due webhook, unless another process is sending one of this customer just now. */
  async function lease(customer: string): Promise<Pick> {
    const now = wallNow()
    const { rows } = await gateway.sql.query<LeasedRow>(
      `update deliveries set attempts = attempts + 1, wall_leased_until = $3
       from events
       where deliveries.id = (
           select id from deliveries where customer_id = $1 and status = 'pending' and wall_next_at <= $2
           order by position, id limit 1
         )
         and status = 'pending' and (wall_leased_until is null or wall_leased_until <= $2)
         and events.seq = deliveries.event_seq
         and not exists (
           select from deliveries other where other.customer_id = $1 and other.status = 'pending' and other.wall_leased_until > $2
         )
       returning deliveries.id, deliveries.attempts, deliveries.wall_created_at, deliveries.forged, events.id as event_id, events.body`,
      [customer, now, addMs(now, LEASE_MS)],
    )
    const row = rows[0]
    if (row)
      return {
        kind: 'leased',
        id: row.id,
        attempts: row.attempts,
        eventId: row.event_id,
        body: row.body,
        createdAt: row.wall_created_at,
        forged: row.forged,
      }
    const waiting = await gateway.sql.query(
      `select from deliveries where customer_id = $1 and status = 'pending' and wall_next_at <= $2 limit 1`,
      [customer, now],
    )
    return { kind: waiting.rowCount > 0 ? 'busy' : 'none' }
  }

  async function send(webhook: Extract<Pick, { kind: 'leased' }>): Promise<void> {
    const answer = await gateway.host
      .deliver({
        path: WEBHOOK_PATH,
        headers: {
          'content-type': 'application/json',
          'backplane-signature': signWebhook(webhook.body, wallNow(), webhook.forged ? FORGER : gateway.keys.webhook),
        },
        body: webhook.body,
      })
      .catch(() => 0)
    const delivered = answer >= 200 && answer < 300
    // Whoever forges does not try again.
    const next = delivered || webhook.forged ? null : nextDelivery(webhook.attempts, webhook.createdAt, wallNow())
    const status = delivered ? 'delivered' : next ? 'pending' : 'failed'
    await gateway.sql.query(
      `update deliveries set status = $2, last_status = $3, wall_leased_until = null,
         wall_next_at = coalesce($4, wall_next_at) where id = $1`,
      [webhook.id, status, answer, next],
    )
    if (status === 'failed' && !webhook.forged)
      gateway.host.log.warn({ event: webhook.eventId, lastStatus: answer }, 'gave up on a webhook of the local gateway')
  }

  return {
    deliverAll: (customer) => drain(customer, true),
    async deliverDue() {
      const { rows } = await gateway.sql.query<{ customer_id: string }>(
        `select customer_id from deliveries where status = 'pending' and wall_next_at <= $1
           and (wall_leased_until is null or wall_leased_until <= $1)
         group by customer_id order by min(wall_next_at) limit ${CUSTOMERS_PER_ROUND}`,
        [wallNow()],
      )
      const waiting = rows.map((row) => row.customer_id)
      const worker = async () => {
        for (let customer = waiting.shift(); customer !== undefined; customer = waiting.shift())
          await drain(customer, false)
      }
      await Promise.all(Array.from({ length: CUSTOMERS_AT_ONCE }, worker))
    },
  }
}

interface LeasedRow {
  id: string
  attempts: number
  wall_created_at: Date
  forged: boolean
  event_id: string
  body: string
}
