import { find } from './lookups.ts'
import type { StripeState } from './state.ts'
import { changeSubscription } from './subscription-status.ts'
import type { Subscription, SubscriptionSchedule } from './types.ts'

/** At the end of a phase its subscription becomes what the next one says, without proration. */
export function enterNextPhase(state: StripeState, subscription: Subscription, at: number): Subscription {
  const schedule = subscription.schedule ? find(state, 'subscription_schedules', String(subscription.schedule)) : null
  const next = schedule?.phases.find((phase) => phase.start_date === schedule.current_phase?.end_date)
  const wanted = next?.items[0]
  if (!schedule || !next || !wanted || next.start_date > at) return subscription
  const entered = state.change('subscription_schedules', schedule.id, {
    current_phase: { start_date: next.start_date, end_date: next.end_date },
  })
  state.emit('subscription_schedule.updated', entered, undefined, at)
  const price = find(state, 'prices', String(wanted.price), 'price')
  const data = subscription.items.data.map((item) => ({ ...item, price, quantity: wanted.quantity ?? 1 }))
  return changeSubscription(state, subscription, { items: { ...subscription.items, data } }, at)
}

export function isInLastPhase({ status, current_phase, phases }: SubscriptionSchedule): boolean {
  return status === 'active' && current_phase !== null && phases.at(-1)?.start_date === current_phase.start_date
}

/** The subscription goes on by itself. */
export function release(state: StripeState, schedule: SubscriptionSchedule, at: number): SubscriptionSchedule {
  const id = String(schedule.subscription)
  const released = state.change('subscription_schedules', schedule.id, {
    status: 'released',
    current_phase: null,
    released_at: at,
    released_subscription: id,
    subscription: null,
  })
  changeSubscription(state, find(state, 'subscriptions', id), { schedule: null }, at)
  state.emit('subscription_schedule.released', released, undefined, at)
  return released
}
