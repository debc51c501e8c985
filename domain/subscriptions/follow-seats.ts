import type { CustomerRef, SubscriptionRef } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { withCustomer } from '../customers/lock.ts'
import { loadSeats, seatsAt } from '../seats/seats.ts'
import { applyProviderState } from './apply.ts'
import { quantityFor } from './change-rules.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/** Ends with its period or not, on trial or overdue: whoever is there is counted. */
const FOLLOWING = ['trialing', 'active', 'past_due']

/**
 * Makes the quantity of plans that are priced per seat equal to the members and pending invitations. One change of a tenant at a time, and each
 * by the state of that moment: of many people who come at once the first causes one change, and the rest find little to do. The request says
 * how many it is to be, not how many more, so that it may be repeated.
 */
export function followSeats(app: Slice, tenantId: string): Promise<void> {
  return app.db.exclusively(`seats:${tenantId}`, async () => {
    const viewer = systemViewer('subscriptions.followSeats', tenantId)
    const provider = app.payments.name
    const at = await seatsAt(app, tenantId)
    const { followers, used } = await app.db.as(scopeOf(viewer), async (tx) => {
      const where = { tenantId, provider, state: { in: FOLLOWING }, ref: { not: null }, plan: { perSeat: true } }
      const followers = await tx.subscription.findMany({ where, include: { plan: true, customer: true } })
      return { followers, used: followers.length > 0 ? (await loadSeats(tx, tenantId, at)).used : 0 }
    })
    for (const subscription of followers) {
      const { id, plan, version, quantity: before, customer } = subscription
      const quantity = quantityFor(plan, used, before)
      if (quantity === before) continue
      const ref = subscription.ref as SubscriptionRef
      await app.failpoint('subscription.followSeats:claimed')
      const key = `seats:${id}:${version}:${quantity}`
      const updated = await app.payments.updateQuantity(ref, quantity, { idempotencyKey: key })
      await app.failpoint('subscription.followSeats:called')
      await withCustomer(app, customer.ref as CustomerRef, async () => {
        const state = (await app.payments.getSubscriptions([ref])).get(ref) ?? updated
        const now = await app.clock.now(tenantId)
        await app.db.as(scopeOf(viewer), async (tx) => {
          await applyProviderState(app, tx, viewer, { subscriptionId: id, state, now })
          await audit(app, tx, viewer, {
            tenantId,
            action: 'subscription.followSeats',
            objectKind: 'subscription',
            objectId: id,
            before: { quantity: before },
            after: { quantity: state.quantity },
          })
        })
      })
    }
  })
}
