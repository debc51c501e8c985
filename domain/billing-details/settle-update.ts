import type { BillingDetails, CustomerRef } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import { withCustomer } from '../customers/lock.ts'
import type { UnsettledIntent } from '../subscriptions/settle-start.ts'
import { recordUpdate } from './record-update.ts'
import type { DetailsSlice } from './update.ts'

/**
 * Tells the provider again what it may have been told before: to say it twice changes nothing. What somebody else has asked for since stands
 * in its place, and then this one is taken not to have happened.
 */
export async function settleDetailsUpdate(
  app: DetailsSlice,
  viewer: SystemViewer,
  { id: intentId, tenantId, attempt }: UnsettledIntent,
): Promise<void> {
  const find = () =>
    app.db.as(scopeOf(viewer), (tx) =>
      tx.customer.findFirst({ where: { tenantId, askedById: intentId, provider: app.payments.name } }),
    )
  const customer = await find()
  if (!customer) return giveUp(app, viewer, intentId)
  await withCustomer(app, customer.ref as CustomerRef, async () => {
    const asked = await find()
    if (!asked?.askedDetails) return giveUp(app, viewer, intentId)
    const details = asked.askedDetails as unknown as BillingDetails
    const outcome = await app.payments.updateCustomer(customer.ref as CustomerRef, details, {
      idempotencyKey: `${intentId}:${attempt}`,
    })
    await app.failpoint('billingDetails.update:called')
    const at = { tenantId, intentId, customerId: customer.id, details }
    await app.db.as(scopeOf(viewer), (tx) => recordUpdate(app, tx, viewer, at, outcome))
  })
}

async function giveUp(app: DetailsSlice, viewer: SystemViewer, id: string): Promise<void> {
  await app.db.as(scopeOf(viewer), (tx) =>
    tx.intent.updateMany({
      where: { id, state: 'unknown' },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    }),
  )
}
