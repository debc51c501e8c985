import { cannotTransfer, takesTransfers } from './accounts.ts'
import { bankOf } from './bank-accounts.ts'
import { invalid } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import { paymentFailure } from './payment-failure.ts'
import { askBank, cancelIntent, confirmIntent, newPaymentIntent } from './payment-intents.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import { resolvePaymentMethod } from './saved-cards.ts'
import { search } from './search.ts'
import type { StripeState } from './state.ts'
import type { PaymentIntent } from './types.ts'

interface IntentParams {
  amount: number
  currency: string
  customer?: string
  payment_method?: string
  description?: string
  confirm?: boolean
  off_session?: boolean
  return_url?: string
  automatic_payment_methods?: { enabled: boolean; allow_redirects?: 'always' | 'never' }
  metadata?: Record<string, string>
  transfer_data?: { destination: string }
  application_fee_amount?: number
}

/** docs.stripe.com/api/payment_intents/create. The dashboard's payment methods are on unless a request says otherwise. */
function createIntent(state: StripeState, params: IntentParams): PaymentIntent {
  if (params.amount < 1)
    throw invalid('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    })
  const customer = params.customer ? find(state, 'customers', params.customer, 'customer') : null
  checkConfirmation(params)
  checkTransfer(state, params)
  const at = state.now(customer)
  const method = params.payment_method ? resolvePaymentMethod(state, params.payment_method, customer?.id ?? '') : null
  const { id } = newPaymentIntent(state, {
    amount: params.amount,
    currency: params.currency,
    customer: customer?.id ?? null,
    description: params.description ?? null,
    at,
    more: {
      metadata: mergeMetadata(null, params.metadata),
      application_fee_amount: params.application_fee_amount ?? null,
      automatic_payment_methods: { enabled: true, allow_redirects: 'always', ...params.automatic_payment_methods },
      transfer_data: params.transfer_data ? { destination: params.transfer_data.destination } : null,
    },
  })
  if (!params.confirm) return find(state, 'payment_intents', id)
  if (!method) throw invalid('You must provide a payment method to confirm.', { param: 'payment_method' })
  if (bankOf(state, method)) return askBank(state, id, method, at)
  const result = confirmIntent(state, id, method, { offSession: params.off_session === true, at })
  if (result.kind === 'declined') throw paymentFailure(result, 'payment_intent_action_required')
  return result.intent
}

function checkConfirmation(params: IntentParams): void {
  if (params.off_session !== undefined && !params.confirm)
    throw invalid('`off_session` can only be set when confirming the PaymentIntent.', { param: 'off_session' })
  if (params.confirm && !params.return_url && params.automatic_payment_methods?.allow_redirects !== 'never')
    throw invalid(
      'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`.',
    )
}

function checkTransfer(state: StripeState, params: IntentParams): void {
  const fee = params.application_fee_amount
  if (fee !== undefined && !params.transfer_data)
    throw invalid(
      'Can only apply an `application_fee_amount` when the PaymentIntent is attempting a direct payment or destination payment.',
    )
  if (fee !== undefined && (fee < 0 || fee > params.amount))
    throw invalid('Your application fee cannot be larger than the total charge.', { param: 'application_fee_amount' })
  if (params.transfer_data && !takesTransfers(state, params.transfer_data.destination)) throw cannotTransfer()
}

/** docs.stripe.com/api/payment_intents */
export const paymentIntentRoutes: readonly Route[] = [
  route<IntentParams>(
    'POST /v1/payment_intents',
    {
      amount: 'integer!',
      currency: 'string!',
      customer: 'string',
      payment_method: 'string',
      description: 'string',
      confirm: 'boolean',
      off_session: 'boolean',
      return_url: 'string',
      'automatic_payment_methods.enabled': 'boolean',
      'automatic_payment_methods.allow_redirects': 'always|never',
      'metadata.*': 'string',
      'transfer_data.destination': 'string',
      application_fee_amount: 'integer',
    },
    ({ state, params }) => createIntent(state, params),
  ),
  route(
    'GET /v1/payment_intents/search',
    {},
    ({ state, params, path }) => search(state.all('payment_intents'), params, path),
    'search',
  ),
  route<{ customer?: string }>(
    'GET /v1/payment_intents',
    { customer: 'string' },
    ({ state, params, path }) => {
      const rows = state.all('payment_intents').filter((row) => !params.customer || row.customer === params.customer)
      return page(rows, params, path)
    },
    'list',
  ),
  route('GET /v1/payment_intents/:id', {}, ({ state, ids }) => find(state, 'payment_intents', ids.id)),
  route<{ metadata?: Record<string, string> }>(
    'POST /v1/payment_intents/:id',
    { 'metadata.*': 'string' },
    ({ state, params, ids }) => {
      const before = find(state, 'payment_intents', ids.id)
      return state.change('payment_intents', ids.id, { metadata: mergeMetadata(before.metadata, params.metadata) })
    },
  ),
  route('POST /v1/payment_intents/:id/cancel', {}, ({ state, ids }) => {
    const intent = find(state, 'payment_intents', ids.id)
    if (!intent.status.startsWith('requires_'))
      throw invalid(`You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`, {
        code: 'payment_intent_unexpected_state',
      })
    cancelIntent(state, ids.id, state.now(state.get('customers', String(intent.customer))), null)
    return find(state, 'payment_intents', ids.id)
  }),
]
