import { numberByToken } from './cards.ts'
import { invalid, missing } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import type { NewCardParams } from './saved-cards.ts'
import { attach, newCard } from './saved-cards.ts'
import type { StripeState } from './state.ts'
import type { PaymentMethod } from './types.ts'

const BILLING = {
  'billing_details.email': 'string',
  'billing_details.name': 'string',
  'billing_details.phone': 'string',
  'billing_details.address.*': 'string',
}

function detach(state: StripeState, id: string): PaymentMethod {
  const method = find(state, 'payment_methods', id)
  if (!method.customer)
    throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.', {
      param: 'payment_method',
    })
  const owner = state.get('customers', method.customer)
  if (owner?.invoice_settings.default_payment_method === id)
    state.change('customers', owner.id, {
      invoice_settings: { ...owner.invoice_settings, default_payment_method: null },
    })
  for (const subscription of state.all('subscriptions'))
    if (subscription.default_payment_method === id)
      state.change('subscriptions', subscription.id, { default_payment_method: null })
  const detached = state.change('payment_methods', id, { customer: null })
  state.emit('payment_method.detached', detached, { customer: method.customer })
  return detached
}

/** docs.stripe.com/api/payment_methods */
export const paymentMethodRoutes: readonly Route[] = [
  route<NewCardParams>(
    'POST /v1/payment_methods',
    {
      type: 'card!',
      'card.token': 'string',
      'card.number': 'string',
      'card.exp_month': 'integer',
      'card.exp_year': 'integer',
      'card.cvc': 'string',
      'metadata.*': 'string',
      ...BILLING,
    },
    ({ state, params }) => {
      const number = params.card?.number ?? numberByToken(params.card?.token ?? '')
      if (!number) throw missing('token', params.card?.token ?? '', 'card[token]', 400)
      return newCard(state, number, params)
    },
  ),
  route<{ customer?: string; type?: string }>(
    'GET /v1/payment_methods',
    { customer: 'string', type: 'string' },
    ({ state, params, path }) => {
      if (params.customer) find(state, 'customers', params.customer, 'customer')
      const mine = state.all('payment_methods').filter((row) => row.customer === (params.customer ?? null))
      return page(params.customer ? mine.filter((row) => !params.type || row.type === params.type) : [], params, path)
    },
    'list',
  ),
  route<{ type?: string }>(
    'GET /v1/customers/:id/payment_methods',
    { type: 'string', allow_redisplay: 'string' },
    ({ state, params, ids, path }) => {
      find(state, 'customers', ids.id)
      const mine = state.all('payment_methods').filter((row) => row.customer === ids.id)
      return page(
        mine.filter((row) => !params.type || row.type === params.type),
        params,
        path,
      )
    },
    'list',
  ),
  route('GET /v1/payment_methods/:id', {}, ({ state, ids }) => find(state, 'payment_methods', ids.id)),
  route<{ metadata?: Record<string, string> }>(
    'POST /v1/payment_methods/:id',
    { 'metadata.*': 'string', 'card.exp_month': 'integer', 'card.exp_year': 'integer', ...BILLING },
    ({ state, params, ids }) => {
      const before = find(state, 'payment_methods', ids.id)
      if (!before.customer) throw invalid('You must save this PaymentMethod to a customer before you can update it.')
      const { card, billing_details } = params as NewCardParams
      const after = state.change('payment_methods', ids.id, {
        metadata: mergeMetadata(before.metadata, params.metadata),
        billing_details: { ...before.billing_details, ...billing_details } as PaymentMethod['billing_details'],
        ...(before.card && { card: { ...before.card, ...card } }),
      })
      state.emit('payment_method.updated', after, { metadata: before.metadata })
      return after
    },
  ),
  route<{ customer: string }>(
    'POST /v1/payment_methods/:id/attach',
    { customer: 'string!' },
    ({ state, params, ids }) => attach(state, ids.id, params.customer),
  ),
  route('POST /v1/payment_methods/:id/detach', {}, ({ state, ids }) => detach(state, ids.id)),
]
