import { setTimeout as wait } from 'node:timers/promises'
import type { Stripe } from 'stripe'
import { DAY, HOUR, MINUTE } from '../../../lib/clock.ts'
import { ProviderError } from '../../errors.ts'
import type { CustomerRef, PaymentsClock } from '../port.ts'
import { ask, type StripeApi } from './client.ts'
import { fromUnix, idOf, toUnix } from './mapping.ts'

/** A clock moves at most two intervals of its shortest subscription at once (docs.stripe.com/billing/testing/test-clocks): two Februaries. */
const LONGEST_STEP_S = (56 * DAY) / 1_000
const FIRST_POLL_MS = 50
const LONGEST_POLL_MS = 2_000
const POLL_FOR_MS = 2 * MINUTE
/** A first payment that nobody completes ends the subscription after this long. */
const INCOMPLETE_FOR_S = (23 * HOUR) / 1_000

/** Stripe's test clocks; each customer has its own. */
export function testClocks(api: StripeApi): PaymentsClock {
  return {
    nextDue: (customer) => ask('clock.nextDue', undefined, () => nextDue(api, customer)),
    advance: (customer, to) => ask('clock.advance', undefined, () => advance(api, customer, to)),
  }
}

async function nextDue(api: StripeApi, customer: CustomerRef): Promise<Date | null> {
  const { stripe } = api
  const [clock, subscriptions, open, drafts] = await Promise.all([
    clockOf(api, customer),
    stripe.subscriptions.list({ customer, limit: 100 }),
    stripe.invoices.list({ customer, status: 'open', limit: 100 }),
    stripe.invoices.list({ customer, status: 'draft', limit: 100 }),
  ])
  const moments = [
    ...subscriptions.data.flatMap(momentsOf),
    ...open.data.map((invoice) => invoice.next_payment_attempt),
    ...drafts.data.map((invoice) => invoice.automatically_finalizes_at),
  ]
  const ahead = moments.filter((moment) => moment !== null && moment > clock.frozen_time) as number[]
  return ahead.length > 0 ? fromUnix(Math.min(...ahead)) : null
}

function momentsOf(subscription: Stripe.Subscription): (number | null)[] {
  if (subscription.status === 'incomplete') return [subscription.created + INCOMPLETE_FOR_S]
  return [
    subscription.trial_end,
    subscription.cancel_at,
    ...subscription.items.data.map((item) => item.current_period_end),
  ]
}

async function advance(api: StripeApi, customer: CustomerRef, to: Date): Promise<void> {
  let clock = await ready(api, await clockOf(api, customer))
  const goal = toUnix(to)
  if (goal === clock.frozen_time) return
  if (goal < clock.frozen_time)
    throw failure('rejected', `the clock stands at ${fromUnix(clock.frozen_time).toISOString()} and cannot go back`)
  while (clock.frozen_time < goal) {
    const step = Math.min(goal, clock.frozen_time + LONGEST_STEP_S)
    clock = await ready(api, await api.stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: step }))
  }
}

/** Everything that fell due has happened when the clock is `ready`; the webhooks about it are Stripe's to deliver. */
async function ready(api: StripeApi, started: Stripe.TestHelpers.TestClock): Promise<Stripe.TestHelpers.TestClock> {
  const until = performance.now() + POLL_FOR_MS
  let clock = started
  let pause = FIRST_POLL_MS
  while (clock.status === 'advancing') {
    if (performance.now() > until) throw failure('unavailable', `${clock.id} is still advancing`)
    await wait(pause)
    pause = Math.min(pause * 2, LONGEST_POLL_MS)
    clock = await api.stripe.testHelpers.testClocks.retrieve(clock.id)
  }
  if (clock.status !== 'ready') throw failure('unavailable', `${clock.id} failed to advance: ${clock.status}`)
  return clock
}

async function clockOf({ stripe }: StripeApi, id: CustomerRef): Promise<Stripe.TestHelpers.TestClock> {
  const customer = await stripe.customers.retrieve(id)
  if (customer.deleted || !customer.test_clock)
    throw failure('unsupported', `${id} is on no test clock: it was deleted, or created without a time`)
  return stripe.testHelpers.testClocks.retrieve(idOf(customer.test_clock))
}

function failure(fault: 'rejected' | 'unavailable' | 'unsupported', detail: string): ProviderError {
  return new ProviderError(fault, {
    provider: 'stripe',
    operation: 'clock',
    sent: fault === 'unavailable' ? 'maybe' : 'no',
    detail,
  })
}
