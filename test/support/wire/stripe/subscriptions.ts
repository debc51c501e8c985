import { invalid, missing } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import type { Prorating } from './prorations.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import { resolvePaymentMethod } from './saved-cards.ts'
import { search } from './search.ts'
import type { StripeState } from './state.ts'
import { cancelNow } from './subscription-cancel.ts'
import type { ItemChange, PaymentBehavior } from './subscription-change.ts'
import { changeItem } from './subscription-change.ts'
import type { CreateSubscriptionParams } from './subscription-create.ts'
import { createSubscription } from './subscription-create.ts'
import { endTrial } from './subscription-cycle.ts'
import { pause, resume } from './subscription-pause.ts'
import { changeSubscription } from './subscription-status.ts'
import { automaticTax } from './tax.ts'
import type { Subscription } from './types.ts'

const WRITABLE = {
  'metadata.*': 'string',
  description: 'string',
  default_payment_method: 'string',
  cancel_at_period_end: 'boolean',
  trial_end: 'timestamp|now',
  'trial_settings.end_behavior.missing_payment_method': 'cancel|create_invoice|pause',
  payment_behavior: 'allow_incomplete|default_incomplete|error_if_incomplete',
  'payment_settings.save_default_payment_method': 'off|on_subscription',
  'payment_settings.payment_method_types.#': 'string',
  proration_behavior: 'always_invoice|create_prorations|none',
  collection_method: 'charge_automatically',
  off_session: 'boolean',
  'automatic_tax.enabled': 'boolean',
}

const UPDATABLE = {
  ...WRITABLE,
  payment_behavior: 'allow_incomplete|default_incomplete|error_if_incomplete|pending_if_incomplete',
  'items.#.id': 'string',
  'items.#.price': 'string',
  'items.#.quantity': 'integer',
}

const CREATABLE = {
  ...WRITABLE,
  customer: 'string!',
  'items.#.price': 'string',
  'items.#.quantity': 'integer',
  'items.#.metadata.*': 'string',
  'discounts.#.coupon': 'string',
  'transfer_data.destination': 'string',
  application_fee_percent: 'percent',
  trial_period_days: 'integer',
  'billing_mode.type': 'flexible',
}

interface UpdateParams extends Omit<CreateSubscriptionParams, 'metadata' | 'items' | 'customer' | 'payment_behavior'> {
  metadata?: Record<string, string> | ''
  items?: ItemChange[]
  payment_behavior?: PaymentBehavior
  proration_behavior?: Prorating
}

interface CancelParams {
  cancellation_details?: { comment?: string; feedback?: string }
}

function updateSubscription(state: StripeState, id: string, params: UpdateParams): Subscription {
  const before = find(state, 'subscriptions', id)
  const { metadata, ...others } = params
  const ended = before.status === 'canceled' || before.status === 'incomplete_expired'
  if (ended && Object.keys(others).some((key) => key !== 'expand'))
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.')
  const now = state.now(before)
  const patch: Partial<Subscription> = {}
  if (metadata !== undefined) patch.metadata = mergeMetadata(before.metadata, metadata)
  if (params.description !== undefined) patch.description = params.description || null
  if (params.default_payment_method !== undefined)
    patch.default_payment_method = params.default_payment_method
      ? resolvePaymentMethod(state, params.default_payment_method, String(before.customer)).id
      : null
  if (params.cancel_at_period_end !== undefined && before.schedule)
    throw invalid(
      'The subscription is managed by a subscription schedule, and updating any cancelation behavior directly is not allowed.',
    )
  if (params.automatic_tax)
    patch.automatic_tax = automaticTax(state, String(before.customer), params.automatic_tax.enabled)
  const missingMethod = params.trial_settings?.end_behavior?.missing_payment_method
  if (missingMethod)
    patch.trial_settings = { end_behavior: { billing_cycle_anchor: null, missing_payment_method: missingMethod } }
  if (params.cancel_at_period_end !== undefined && params.cancel_at_period_end !== before.cancel_at_period_end) {
    patch.cancel_at_period_end = params.cancel_at_period_end
    patch.cancel_at = params.cancel_at_period_end ? (before.items.data[0]?.current_period_end ?? null) : null
    patch.canceled_at = params.cancel_at_period_end ? now : null
    patch.cancellation_details = {
      comment: null,
      feedback: null,
      feedback_option: null,
      reason: params.cancel_at_period_end ? 'cancellation_requested' : null,
    }
  }
  if (typeof params.trial_end === 'number') Object.assign(patch, movedTrial(before, params.trial_end, now))
  const after = Object.keys(patch).length > 0 ? changeSubscription(state, before, patch, now) : before
  if (params.items)
    changeItem(state, after, params.items, {
      prorating: params.proration_behavior ?? 'create_prorations',
      payment: params.payment_behavior ?? 'allow_incomplete',
      at: now,
    })
  if (params.trial_end === 'now' && after.status === 'trialing') endTrial(state, after, now, 'update')
  return find(state, 'subscriptions', id)
}

function movedTrial(before: Subscription, end: number, now: number): Partial<Subscription> {
  if (before.status !== 'trialing')
    throw invalid('The simulator moves the end of a running trial only.', { param: 'trial_end' })
  if (end <= now)
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'trial_end' })
  const items = { ...before.items, data: before.items.data.map((item) => ({ ...item, current_period_end: end })) }
  return { trial_end: end, billing_cycle_anchor: end, items }
}

function cancel(state: StripeState, id: string, params: CancelParams): Subscription {
  const before = find(state, 'subscriptions', id)
  if (before.status === 'canceled' || before.status === 'incomplete_expired') throw missing('subscription', id)
  const details = params.cancellation_details as Partial<Subscription['cancellation_details']>
  const noted = { comment: null, feedback: null, feedback_option: null, reason: null, ...details }
  return cancelNow(state, { ...before, cancellation_details: noted }, 'cancellation_requested')
}

/** docs.stripe.com/api/subscriptions */
export const subscriptionRoutes: readonly Route[] = [
  route<CreateSubscriptionParams>('POST /v1/subscriptions', CREATABLE, ({ state, params }) =>
    createSubscription(state, params),
  ),
  route<{ customer?: string; status?: string; price?: string; test_clock?: string }>(
    'GET /v1/subscriptions',
    { customer: 'string', status: 'string', price: 'string', test_clock: 'string' },
    ({ state, params, path }) => {
      const open = (row: Subscription) => row.status !== 'canceled' && row.status !== 'incomplete_expired'
      const rows = state
        .all('subscriptions')
        .filter(
          (row) =>
            (!params.customer || row.customer === params.customer) &&
            (params.test_clock ? row.test_clock === params.test_clock : params.customer || row.test_clock === null) &&
            (!params.price || row.items.data.some((item) => item.price.id === params.price)) &&
            (params.status === 'all' ||
              (params.status === 'ended' ? !open(row) : params.status ? row.status === params.status : open(row))),
        )
      return page(rows, params, path)
    },
    'list',
  ),
  route(
    'GET /v1/subscriptions/search',
    {},
    ({ state, params, path }) => search(state.all('subscriptions'), params, path),
    'search',
  ),
  route('GET /v1/subscriptions/:id', {}, ({ state, ids }) => find(state, 'subscriptions', ids.id)),
  route<UpdateParams>('POST /v1/subscriptions/:id', UPDATABLE, ({ state, params, ids }) =>
    updateSubscription(state, ids.id, params),
  ),
  route(
    'POST /v1/subscriptions/:id/pause',
    { type: 'subscription', 'bill_for.unused_time_from.type': 'now', invoicing_behavior: 'pending_invoice_item' },
    ({ state, ids }) => pause(state, ids.id),
  ),
  route(
    'POST /v1/subscriptions/:id/resume',
    { 'billing_cycle_anchor.type': 'now', payment_behavior: 'resume_on_payment_success' },
    ({ state, ids }) => resume(state, ids.id),
  ),
  route<CancelParams>(
    'DELETE /v1/subscriptions/:id',
    {
      'cancellation_details.comment': 'string',
      'cancellation_details.feedback': 'string',
      invoice_now: 'boolean',
      prorate: 'boolean',
    },
    ({ state, params, ids }) => cancel(state, ids.id, params),
  ),
]
