import { invalid } from './errors.ts'
import { find } from './lookups.ts'
import { periodEnd } from './periods.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import type { StripeState } from './state.ts'
import { release } from './subscription-phases.ts'
import { changeSubscription } from './subscription-status.ts'
import type { Subscription, SubscriptionSchedule } from './types.ts'

type Phase = SubscriptionSchedule['phases'][number]

interface PhaseParams {
  items: { price: string; quantity?: number }[]
  start_date?: number
  end_date?: number
  trial_end?: number
  duration?: { interval: 'month' | 'year'; interval_count?: number }
}

function phase(subscription: Subscription, params: PhaseParams, start: number, end: number): Phase {
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency: subscription.currency,
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    end_date: end,
    invoice_settings: null,
    items: params.items.map(({ price, quantity }) => ({
      billing_thresholds: null,
      discounts: [],
      metadata: {},
      plan: price,
      price,
      quantity: quantity ?? 1,
      tax_rates: [],
    })),
    metadata: {},
    on_behalf_of: null,
    proration_behavior: 'none',
    start_date: start,
    transfer_data: null,
    trial_end: params.trial_end ?? null,
  }
}

function create(state: StripeState, { from_subscription: id }: { from_subscription: string }): SubscriptionSchedule {
  const subscription = find(state, 'subscriptions', id, 'from_subscription')
  const item = subscription.items.data[0]
  if (!item || subscription.ended_at !== null || subscription.schedule || subscription.cancel_at_period_end)
    throw invalid('You cannot migrate a subscription that has ended, ends, or is attached to a schedule already.')
  const at = state.now(subscription)
  const span = { start_date: item.current_period_start, end_date: item.current_period_end }
  const current = { items: [{ price: item.price.id, quantity: item.quantity ?? 1 }] }
  const schedule = state.put('subscription_schedules', {
    id: state.id('sub_sched'),
    object: 'subscription_schedule',
    application: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    canceled_at: null,
    completed_at: null,
    created: at,
    current_phase: span,
    customer: String(subscription.customer),
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      billing_cycle_anchor: 'automatic',
      billing_thresholds: null,
      collection_method: 'charge_automatically',
      default_payment_method: null,
      description: null,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: 'self' },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: 'release',
    livemode: false,
    metadata: {},
    pause_schedules: [],
    phases: [phase(subscription, current, span.start_date, span.end_date)],
    released_at: null,
    released_subscription: null,
    status: 'active',
    subscription: id,
    test_clock: subscription.test_clock ?? null,
  })
  state.emit('subscription_schedule.created', schedule, undefined, at)
  changeSubscription(state, subscription, { schedule: schedule.id }, at)
  return schedule
}

function update(state: StripeState, id: string, params: { phases: PhaseParams[] }): SubscriptionSchedule {
  const before = inForce(state, id)
  const subscription = find(state, 'subscriptions', String(before.subscription))
  let start = before.current_phase?.start_date ?? 0
  const phases = params.phases.map((each) => {
    if (each.start_date !== undefined && each.start_date !== start)
      throw invalid('The start date of a phase must be the end date of the one before.', { param: 'phases' })
    for (const { price } of each.items) {
      const { currency } = find(state, 'prices', price, 'phases[0][items][0][price]')
      if (currency !== subscription.currency) throw invalid('All phases must have the same currency.')
    }
    const { duration } = each
    const end =
      each.end_date ??
      periodEnd(
        { interval: duration?.interval ?? 'month', interval_count: duration?.interval_count ?? 1 } as Parameters<
          typeof periodEnd
        >[0],
        start,
        start,
      )
    const made = phase(subscription, each, start, end)
    start = end
    return made
  })
  const [first] = phases
  if (!first) throw invalid('A schedule needs a phase.', { param: 'phases' })
  const after = state.change('subscription_schedules', id, {
    phases,
    current_phase: { start_date: first.start_date, end_date: first.end_date },
  })
  state.emit('subscription_schedule.updated', after, { phases: before.phases })
  return after
}

function inForce(state: StripeState, id: string): SubscriptionSchedule {
  const schedule = find(state, 'subscription_schedules', id)
  if (schedule.status !== 'active' || !schedule.subscription)
    throw invalid(`You cannot change a subscription schedule that is currently in the \`${schedule.status}\` status.`)
  return schedule
}

const PHASES = {
  'phases.#.items.#.price': 'string',
  'phases.#.items.#.quantity': 'integer',
  'phases.#.start_date': 'timestamp',
  'phases.#.end_date': 'timestamp',
  'phases.#.trial_end': 'timestamp',
  'phases.#.proration_behavior': 'none',
  'phases.#.duration.interval': 'month|year',
  'phases.#.duration.interval_count': 'integer',
}

/** docs.stripe.com/api/subscription_schedules: as much of it as changes a running subscription at the end of its period. */
export const scheduleRoutes: readonly Route[] = [
  route<{ from_subscription: string }>(
    'POST /v1/subscription_schedules',
    { from_subscription: 'string!' },
    ({ state, params }) => create(state, params),
  ),
  route('GET /v1/subscription_schedules/:id', {}, ({ state, ids }) => find(state, 'subscription_schedules', ids.id)),
  route<{ phases: PhaseParams[] }>(
    'POST /v1/subscription_schedules/:id',
    { ...PHASES, end_behavior: 'release', proration_behavior: 'none' },
    ({ state, params, ids }) => update(state, ids.id, params),
  ),
  route('POST /v1/subscription_schedules/:id/release', {}, ({ state, ids }) => {
    const schedule = inForce(state, ids.id)
    return release(state, schedule, state.now(schedule))
  }),
]
