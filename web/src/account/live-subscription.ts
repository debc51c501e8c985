import type { SubscriptionState, TenantAccountFragment } from '../generated/graphql.ts'

export type SubscriptionFacts = TenantAccountFragment['subscriptions'][number]

const ENDED: readonly SubscriptionState[] = ['CANCELED', 'FAILED']

/** The one that counts: the newest that has not ended. */
export function liveSubscription(tenant: TenantAccountFragment): SubscriptionFacts | null {
  return tenant.subscriptions.find((each) => !ENDED.includes(each.state)) ?? null
}
