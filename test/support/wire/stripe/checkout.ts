import { newSession } from './checkout-session.ts'
import { invalid } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import { paymentFailure } from './payment-failure.ts'
import { confirmIntent, newPaymentIntent } from './payment-intents.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import { fromTokenOrId, newCard } from './saved-cards.ts'
import { createSetupIntent, succeedSetup } from './setup-intents.ts'
import { sellsSubscription, sessionDiscounts, startSold } from './sold-subscriptions.ts'
import type { StripeState } from './state.ts'
import type { CheckoutSession } from './types.ts'

interface SessionParams {
  mode: 'payment' | 'setup' | 'subscription'
  customer?: string
  currency?: string
  success_url?: string
  ui_mode?: string
  return_url?: string
  redirect_on_completion?: string
  cancel_url?: string
  client_reference_id?: string
  allowed_payment_method_types?: string[]
  metadata?: Record<string, string>
  setup_intent_data?: { metadata?: Record<string, string>; description?: string }
  line_items?: { price: string; quantity?: number }[]
  discounts?: { coupon?: string }[]
  subscription_data?: { metadata?: Record<string, string>; trial_end?: number }
}

const CREATABLE = {
  mode: 'payment|setup|subscription!',
  customer: 'string',
  currency: 'string',
  success_url: 'string',
  cancel_url: 'string',
  client_reference_id: 'string',
  'metadata.*': 'string',
  'setup_intent_data.metadata.*': 'string',
  'setup_intent_data.description': 'string',
  'payment_intent_data.shipping.name': 'string',
  'payment_intent_data.shipping.address.*': 'string',
  'subscription_data.metadata.*': 'string',
  'subscription_data.trial_end': 'timestamp',
  'line_items.#.price': 'string',
  'discounts.#.coupon': 'string',
  'line_items.#.quantity': 'integer',
  'allowed_payment_method_types.#': 'card',
  ui_mode: 'hosted|hosted_page|embedded_page',
  return_url: 'string',
  redirect_on_completion: 'always|if_required|never',
  locale: 'string',
  'automatic_tax.enabled': 'boolean',
  'customer_update.address': 'auto|never',
  'customer_update.name': 'auto|never',
}

function createSession(state: StripeState, params: SessionParams, pagesUrl: string): CheckoutSession {
  const customer = params.customer ? find(state, 'customers', params.customer, 'customer') : null
  const embedded = params.ui_mode === 'embedded_page'
  // An embedded session goes back to one address and knows no other (docs.stripe.com/api/checkout/sessions/create).
  const [wanted, other] = embedded ? (['return_url', 'success_url'] as const) : (['success_url', 'return_url'] as const)
  if (!params[wanted]) throw invalid(`You must provide \`${wanted}\`.`, { code: 'parameter_missing', param: wanted })
  if (params[other] || (embedded && params.cancel_url))
    throw invalid(`\`${other}\` and \`cancel_url\` do not go with this \`ui_mode\`.`, { param: 'ui_mode' })
  if (params.mode !== 'setup' && !params.line_items?.length)
    throw invalid(`You must provide \`line_items\` in \`${params.mode}\` mode.`, {
      code: 'parameter_missing',
      param: 'line_items',
    })
  // Required in setup mode when `allowed_payment_method_types` is not set (docs.stripe.com/api/checkout/sessions/create).
  if (params.mode === 'setup' && !params.currency && !params.allowed_payment_method_types?.length)
    throw invalid('Missing required param: currency. In `setup` mode it decides which payment methods are offered.', {
      code: 'parameter_missing',
      param: 'currency',
    })
  const lines = (params.line_items ?? []).map((line) => ({
    line,
    price: find(state, 'prices', line.price, 'line_items[0][price]'),
  }))
  const total = lines.reduce((sum, { line, price }) => sum + (price.unit_amount ?? 0) * (line.quantity ?? 1), 0)
  const id = state.id('cs_test_a1', 56)
  const setup = params.mode === 'setup'
  const intent = setup
    ? createSetupIntent(state, {
        customer: customer?.id,
        metadata: params.setup_intent_data?.metadata,
        description: params.setup_intent_data?.description,
      })
    : null
  return state.put('checkout_sessions', {
    ...newSession(id, state.wallNow(), { setup, total, currency: params.currency ?? lines[0]?.price.currency ?? null }),
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    customer: customer?.id ?? null,
    discounts: sessionDiscounts(state, params),
    metadata: mergeMetadata(null, params.metadata),
    setup_intent: intent?.id ?? null,
    success_url: params.success_url ?? null,
    url: embedded ? null : `${pagesUrl}/c/pay/${id}`,
    ...(embedded && {
      ui_mode: 'embedded_page',
      client_secret: `${id}_secret_${state.id('fidn', 24)}`,
      return_url: params.return_url,
      redirect_on_completion: params.redirect_on_completion ?? 'always',
    }),
    ...(params.mode === 'subscription' && sellsSubscription(state, id, params)),
  })
}

/**
 * What the customer does on the hosted page: enters a card. A card that the bank refuses is a 402 and the session stays open.
 */
export function completeSession(
  state: StripeState,
  id: string,
  card: { number?: string; method?: string },
): CheckoutSession {
  const session = find(state, 'checkout_sessions', id)
  if (session.status !== 'open' || session.expires_at <= state.wallNow())
    throw invalid(`This Checkout Session is ${session.status === 'open' ? 'expired' : session.status}.`)
  const method = card.method ? fromTokenOrId(state, card.method) : newCard(state, card.number ?? '')
  const setup = session.setup_intent ? find(state, 'setup_intents', session.setup_intent) : null
  const patch: Partial<CheckoutSession> = { status: 'complete', url: null }
  if (setup) succeedSetup(state, setup, method.id)
  else if (session.mode === 'subscription') Object.assign(patch, startSold(state, session, method.id))
  else {
    const at = state.wallNow()
    const { amount_total: amount, currency, customer } = session
    const intent = newPaymentIntent(state, {
      amount: amount ?? 0,
      currency: currency ?? 'usd',
      customer,
      description: null,
      at,
    })
    const result = confirmIntent(state, intent.id, method, { offSession: false, authenticated: true, at })
    if (result.kind !== 'succeeded') throw paymentFailure(result, 'payment_intent_action_required')
    patch.payment_intent = intent.id
    patch.payment_status = 'paid'
  }
  const done = state.change('checkout_sessions', id, patch)
  state.emit('checkout.session.completed', done)
  return done
}

/** docs.stripe.com/api/checkout/sessions; the hosted page's own calls as the Stripe CLI's recipes make them. */
export function checkoutRoutes(pagesUrl: () => string): readonly Route[] {
  return [
    route<SessionParams>('POST /v1/checkout/sessions', CREATABLE, ({ state, params }) =>
      createSession(state, params, pagesUrl()),
    ),
    route<{ customer?: string }>(
      'GET /v1/checkout/sessions',
      { customer: 'string' },
      ({ state, params, path }) => {
        const rows = state
          .all('checkout_sessions')
          .filter((row) => !params.customer || row.customer === params.customer)
        return page(rows, params, path)
      },
      'list',
    ),
    route('GET /v1/checkout/sessions/:id', {}, ({ state, ids }) => find(state, 'checkout_sessions', ids.id)),
    route('POST /v1/checkout/sessions/:id/expire', {}, ({ state, ids }) => {
      const session = find(state, 'checkout_sessions', ids.id)
      if (session.status !== 'open') throw invalid('Only Checkout Sessions with a status of `open` can be expired.')
      const expired = state.change('checkout_sessions', ids.id, { status: 'expired', url: null })
      state.emit('checkout.session.expired', expired)
      return expired
    }),
    route('GET /v1/payment_pages/:id', {}, ({ state, ids }) => find(state, 'checkout_sessions', ids.id)),
    route<{ payment_method: string }>(
      'POST /v1/payment_pages/:id/confirm',
      { payment_method: 'string!', expected_amount: 'integer' },
      ({ state, params, ids }) => completeSession(state, ids.id, { method: params.payment_method }),
    ),
  ]
}
