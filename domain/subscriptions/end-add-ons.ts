import { scopeOf, systemViewer } from '../access.ts'
import { addOnsOf } from './add-ons.ts'
import { cancelSubscription } from './cancel.ts'
import { LIVE_STATES } from './states.ts'
import type { VerbSlice } from './verb.ts'

/**
 * Ends the add-ons of a main plan that has ended, and lets them end with their own period when it is to. One that is still starting is
 * ended as soon as it is there: until then this throws, and is run again. What is done under one key is done once.
 */
export async function endAddOns(
  app: VerbSlice,
  { tenantId, subscriptionId: mainId }: { readonly tenantId: string; readonly subscriptionId: string },
): Promise<void> {
  const viewer = systemViewer('subscriptions.endAddOns', tenantId)
  const ending = await app.db.as(scopeOf(viewer), async (tx) => {
    const main = await tx.subscription.findFirst({ where: { id: mainId, tenantId }, include: { plan: true } })
    if (main?.plan.kind !== 'main') return null
    const live = await tx.subscription.findFirst({
      where: { tenantId, productLine: main.productLine, state: { in: [...LIVE_STATES] } },
      select: { cancelAtPeriodEnd: true },
    })
    // A main plan that was started since keeps them.
    if (live && !live.cancelAtPeriodEnd) return null
    return { when: live ? 'period_end' : 'now', addOns: await addOnsOf(tx, main) } as const
  })
  if (!ending) return
  const { when, addOns } = ending
  for (const { id: subscriptionId, cancelAtPeriodEnd } of addOns) {
    if (when === 'period_end' && cancelAtPeriodEnd) continue
    const idempotencyKey = `add-on:${mainId}:${subscriptionId}:${when}`
    await cancelSubscription(app, viewer, { subscriptionId, when, idempotencyKey })
  }
}
