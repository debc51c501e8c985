import { DAY, MINUTE } from '../../../lib/clock.ts'
import type { CustomerRef, PaymentsClock } from '../port.ts'
import { lockCustomer, moveClockTo } from './customers.ts'
import type { Deliveries } from './deliveries.ts'
import { nextDue, runDueStep } from './due-steps.ts'
import { type Gateway, inTransaction, rejected } from './gateway.ts'

const FURTHEST_MOVE_MS = 3_660 * DAY

/** Two clocks that follow the same wall time are never read in the same millisecond: so much backwards is no move at all. */
const READ_APART_MS = MINUTE

/** The port's clock: one customer at a time, each step followed by its webhooks, as if the time had really passed. */
export function customerClock(gateway: Gateway, deliveries: Deliveries): PaymentsClock {
  return {
    nextDue: (customer) => nextDue(gateway.sql, customer),
    async advance(customer, to) {
      await checkMove(gateway, customer, to)
      await deliveries.deliverAll(customer)
      while (await runDueStep(gateway, customer, to)) await deliveries.deliverAll(customer)
      await inTransaction(gateway, async (tx) => moveClockTo(tx, await lockCustomer(tx, customer, 'advance'), to))
    },
  }
}

async function checkMove(gateway: Gateway, customer: CustomerRef, to: Date): Promise<void> {
  const { now } = await inTransaction(gateway, (tx) => lockCustomer(tx, customer, 'advance'))
  const ahead = to.getTime() - now.getTime()
  if (Number.isNaN(ahead)) throw rejected('advance', 'not a date')
  if (ahead < -READ_APART_MS)
    throw rejected('advance', `${to.toISOString()} is before the customer's time ${now.toISOString()}`)
  if (ahead > FURTHEST_MOVE_MS)
    throw rejected('advance', `${to.toISOString()} is more than ten years ahead: move in smaller steps`)
}
