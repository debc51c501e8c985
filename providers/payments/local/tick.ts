import { addMs, DAY } from '../../../lib/clock.ts'
import type { CustomerRef } from '../port.ts'
import { KEY_LIFETIME_MS } from './calls.ts'
import type { Deliveries } from './deliveries.ts'
import { runDueStep } from './due-steps.ts'
import type { Gateway } from './gateway.ts'

const CUSTOMERS_PER_TICK = 200
const ROWS_PER_PRUNING = 1_000
const EVENT_LIFETIME_MS = 30 * DAY

/**
 * What happens by itself as time passes: what fell due on each customer's own clock, the webhooks that wait, and the forgetting of old keys
 * and events. Bounded; what is left over comes at the next tick. Two processes may tick at once. One customer's failure stops no other's.
 */
export async function tick(gateway: Gateway, deliveries: Deliveries): Promise<void> {
  const wallNow = gateway.host.wallClock.now()
  const { rows } = await gateway.sql.query<{ customer_id: CustomerRef }>(
    `select due.customer_id from due join customers on customers.id = due.customer_id
     where due.due_at <= $1::timestamptz + customers.clock_offset_ms * interval '1 millisecond'
     group by due.customer_id order by min(due.due_at) limit ${CUSTOMERS_PER_TICK}`,
    [wallNow],
  )
  for (const { customer_id: customer } of rows)
    try {
      while (await runDueStep(gateway, customer)) await deliveries.deliverAll(customer)
    } catch (cause) {
      gateway.host.log.error({ customer, err: cause }, 'the local gateway could not do what fell due for a customer')
    }
  await deliveries.deliverDue()
  await forget(gateway, 'idempotency_keys', 'key', addMs(wallNow, -KEY_LIFETIME_MS))
  await forget(gateway, 'events', 'seq', addMs(wallNow, -EVENT_LIFETIME_MS))
}

async function forget(gateway: Gateway, table: string, key: string, before: Date): Promise<void> {
  await gateway.sql.query(
    `delete from ${table} where ${key} in (
       select ${key} from ${table} where wall_created_at <= $1 order by wall_created_at limit ${ROWS_PER_PRUNING}
     )`,
    [before],
  )
}
