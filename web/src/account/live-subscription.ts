import type { SubscriptionState, TenantAccountFragment } from '../generated/graphql.ts'

export type SubscriptionFacts = TenantAccountFragment['subscriptions'][number]

const ENDED: readonly SubscriptionState[] = ['CANCELED', 'FAILED']

/** The one that counts: the newest of a main plan that has not ended. Add-ons go with it. */
export function liveSubscription(tenant: TenantAccountFragment): SubscriptionFacts | null {
  return tenant.subscriptions.find((each) => each.plan.kind === 'MAIN' && !ENDED.includes(each.state)) ?? null
}
