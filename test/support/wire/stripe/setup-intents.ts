import { invalid } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import { attach, fromTokenOrId } from './saved-cards.ts'
import type { StripeState } from './state.ts'
import type { SetupIntent } from './types.ts'

interface SetupParams {
  customer?: string
  payment_method?: string
  confirm?: boolean
  description?: string
  usage?: 'off_session' | 'on_session'
  metadata?: Record<string, string>
}

export function createSetupIntent(state: StripeState, params: SetupParams): SetupIntent {
  const id = state.id('seti')
  const intent = state.put('setup_intents', {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${state.id('x').slice(2)}`,
    created: state.wallNow(),
    customer: params.customer ?? null,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: mergeMetadata(null, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: params.usage ?? 'off_session',
  })
  state.emit('setup_intent.created', intent)
  return intent
}

/** Saves the card: attached to the customer, authenticated for later off-session charges. 402 when the bank refuses it. */
export function succeedSetup(state: StripeState, intent: SetupIntent, paymentMethod: string): SetupIntent {
  const method = intent.customer ? attach(state, paymentMethod, intent.customer) : fromTokenOrId(state, paymentMethod)
  state.authenticated.add(method.id)
  const done = state.change('setup_intents', intent.id, { payment_method: method.id, status: 'succeeded' })
  state.emit('setup_intent.succeeded', done)
  return done
}

function confirmSetup(state: StripeState, id: string, params: SetupParams): SetupIntent {
  const intent = find(state, 'setup_intents', id)
  const method = params.payment_method ?? intent.payment_method
  if (!method)
    throw invalid('You cannot confirm this SetupIntent because it is missing a payment method.', {
      param: 'payment_method',
    })
  return succeedSetup(state, intent, method)
}

/** docs.stripe.com/api/setup_intents. Authentication by the customer is taken as done. */
export const setupIntentRoutes: readonly Route[] = [
  route<SetupParams>(
    'POST /v1/setup_intents',
    {
      customer: 'string',
      payment_method: 'string',
      confirm: 'boolean',
      description: 'string',
      usage: 'off_session|on_session',
      'metadata.*': 'string',
      'automatic_payment_methods.enabled': 'boolean',
      'automatic_payment_methods.allow_redirects': 'always|never',
    },
    ({ state, params }) => {
      const intent = createSetupIntent(state, params)
      return params.confirm ? confirmSetup(state, intent.id, params) : intent
    },
  ),
  route<{ customer?: string }>(
    'GET /v1/setup_intents',
    { customer: 'string' },
    ({ state, params, path }) => {
      const rows = state.all('setup_intents').filter((row) => !params.customer || row.customer === params.customer)
      return page(rows, params, path)
    },
    'list',
  ),
  route('GET /v1/setup_intents/:id', {}, ({ state, ids }) => find(state, 'setup_intents', ids.id)),
  route<SetupParams>('POST /v1/setup_intents/:id/confirm', { payment_method: 'string' }, ({ state, params, ids }) =>
    confirmSetup(state, ids.id, params),
  ),
]
