import { fromPublicId } from '../../lib/ids.ts'
import type { SubscriptionRef } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { adoptCheckout } from '../checkouts/adopt.ts'
import { agreed } from '../reconcile/agreed.ts'
import { applyProviderState } from './apply.ts'

/**
 * Fetches the subscription's latest state and applies it: the event that named it was a hint. Found by the provider's reference, or
 * by our own id in its metadata when its start has not been recorded yet, or it was bought on the provider's page.
 * @returns false for a subscription that is not ours
 */
export async function mirrorSubscription(
  app: Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>,
  tenantId: string,
  ref: SubscriptionRef,
): Promise<boolean> {
  const viewer = systemViewer('subscriptions.mirror', tenantId)
  const state = (await agreed(() => app.payments.getSubscriptions([ref]))).get(ref)
  if (!state) return false
  const now = await app.clock.now(tenantId)
  const known = await app.db.as(scopeOf(viewer), async (tx) => {
    const ourId = state.ourId ? fromPublicId('subscription', state.ourId) : null
    const ours = await tx.subscription.findFirst({
      where: { tenantId, OR: [{ provider: app.payments.name, ref }, ...(ourId ? [{ id: ourId }] : [])] },
      select: { id: true, state: true, version: true },
    })
    if (!ours) return false
    await applyProviderState(app, tx, viewer, { subscriptionId: ours.id, state, now })
    const after = await tx.subscription.findUniqueOrThrow({
      where: { id: ours.id },
      select: { state: true, version: true },
    })
    if (after.version !== ours.version) {
      await audit(app, tx, viewer, {
        tenantId,
        action: 'subscription.mirror',
        objectKind: 'subscription',
        objectId: ours.id,
        before: { state: ours.state },
        after: { state: after.state },
      })
    }
    return true
  })
  return known || adoptCheckout(app, tenantId, state)
}
