import { fromPublicId, newId } from '../../lib/ids.ts'
import type { ProviderSubscription } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { giveBackRedemption, handOnRedemption } from '../coupons/redeem.ts'
import { applyProviderState } from '../subscriptions/apply.ts'
import { LIVE_STATES } from '../subscriptions/states.ts'
import { refundDuplicate } from './refund-duplicate.ts'
import { mayComeTo } from './states.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/**
 * A subscription that was bought on the provider's page becomes ours when the provider's event about it arrives. The first of a product line
 * lives; one that comes while another lives is cancelled at once, and what was paid for it is given back. Within the customer's lock.
 * @returns false for a subscription that was not bought on a page of ours
 */
export async function adoptCheckout(app: Slice, tenantId: string, theirs: ProviderSubscription): Promise<boolean> {
  const checkoutId = theirs.ourId ? fromPublicId('checkout', theirs.ourId) : null
  if (!checkoutId) return false
  const viewer = systemViewer('checkouts.adopt', tenantId)
  const now = await app.clock.now(tenantId)
  const provider = app.payments.name
  const duplicate = await app.db.as(scopeOf(viewer), async (tx): Promise<boolean | null> => {
    const checkout = await tx.checkout.findFirst({
      where: { id: checkoutId, tenantId, provider },
      include: { price: { include: { plan: true } } },
    })
    if (!checkout) return null
    if (checkout.state === 'duplicate') return true
    if (checkout.state === 'refunded' || checkout.state === 'completed') return false
    const { productLine } = checkout.price.plan
    const customer = await tx.customer.findUniqueOrThrow({ where: { tenantId_provider: { tenantId, provider } } })
    const live = await tx.subscription.findFirst({
      where: { tenantId, productLine, state: { in: [...LIVE_STATES] } },
      select: { id: true },
    })
    const subscriptionId = newId()
    // Another may win between our look and our insert: the partial unique index says so.
    const { count } = live
      ? { count: 0 }
      : await tx.subscription.createMany({
          data: [
            {
              id: subscriptionId,
              tenantId,
              customerId: customer.id,
              productLine,
              planId: checkout.price.planId,
              priceId: checkout.priceId,
              quantity: checkout.quantity,
              state: 'starting',
              provider,
              createdAt: now,
              updatedAt: app.wallClock.now(),
            },
          ],
          skipDuplicates: true,
        })
    const state = count === 1 ? 'completed' : 'duplicate'
    await tx.checkout.updateMany({
      where: { id: checkoutId, state: { in: mayComeTo(state) } },
      data: { state, ...(count === 1 && { subscriptionId }), updatedAt: app.wallClock.now() },
    })
    if (count === 1) await handOnRedemption(tx, { tenantId, checkoutId, subscriptionId })
    else await giveBackRedemption(tx, tenantId, { checkoutId })
    if (count === 1) await applyProviderState(app, tx, viewer, { subscriptionId, state: theirs, now })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'checkout.complete',
      objectKind: 'checkout',
      objectId: checkoutId,
      before: { state: checkout.state },
      after: { state, subscription: count === 1 ? subscriptionId : (live?.id ?? null) },
    })
    return count === 0
  })
  if (duplicate) await refundDuplicate(app, viewer, { tenantId, checkoutId }, theirs)
  return duplicate !== null
}
