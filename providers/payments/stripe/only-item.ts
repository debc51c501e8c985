import type { Stripe } from 'stripe'
import { ProviderError } from '../../errors.ts'

/** What is paid for: our subscriptions have one item. @throws ProviderError `rejected` */
export function onlyItem(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
  const item = subscription.items.data[0]
  if (item) return item
  throw rejectedChange(subscription.id, 'it has no items')
}

export function rejectedChange(id: string, why: string): ProviderError {
  const detail = `${id} cannot be changed: ${why}`
  return new ProviderError('rejected', { provider: 'stripe', operation: 'changeSubscription', detail })
}
