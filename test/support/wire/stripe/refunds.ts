import { invalid } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import type { StripeState } from './state.ts'
import { reverseTransfer } from './transfers.ts'
import type { Refund } from './types.ts'

interface RefundParams {
  payment_intent: string
  amount?: number
  metadata?: Record<string, string>
  reverse_transfer?: boolean
  refund_application_fee?: boolean
}

/** docs.stripe.com/api/refunds/create: all refunds of a charge together never exceed it. */
function createRefund(state: StripeState, params: RefundParams): Refund {
  const intent = find(state, 'payment_intents', params.payment_intent, 'payment_intent')
  if (intent.status !== 'succeeded')
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`)
  const charge = find(state, 'charges', String(intent.latest_charge))
  const disputes = state.all('disputes').filter((row) => row.charge === charge.id)
  if (disputes.some((row) => row.status !== 'won' && row.status !== 'warning_closed'))
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' })
  if ((params.reverse_transfer || params.refund_application_fee) && !charge.transfer_data)
    throw invalid('Cannot reverse a transfer or refund an application fee of a charge that has none.')
  const left = charge.amount_captured - charge.amount_refunded
  if (left === 0) throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  const amount = params.amount ?? left
  if (amount < 1)
    throw invalid('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    })
  if (amount > left) throw invalid(`Refund amount is greater than unrefunded amount on charge.`, { param: 'amount' })
  const at = state.now(state.get('customers', String(charge.customer)))
  const reversal =
    params.reverse_transfer && charge.transfer
      ? reverseTransfer(state, String(charge.transfer), {
          amount,
          refund_application_fee: params.refund_application_fee,
        })
      : null
  const refund = state.put('refunds', {
    id: state.id('re'),
    object: 'refund',
    amount,
    balance_transaction: state.id('txn'),
    charge: charge.id,
    created: at,
    currency: charge.currency,
    customer: String(charge.customer),
    customer_account: null,
    metadata: mergeMetadata(null, params.metadata),
    payment_intent: intent.id,
    payment_method: charge.payment_method,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: reversal?.id ?? null,
  })
  const refunded = charge.amount_refunded + amount
  const after = state.change('charges', charge.id, {
    amount_refunded: refunded,
    refunded: refunded === charge.amount_captured,
  })
  state.emit('refund.created', refund, undefined, at)
  state.emit('charge.refunded', after, { amount_refunded: charge.amount_refunded }, at)
  return refund
}

export const refundRoutes: readonly Route[] = [
  route<RefundParams>(
    'POST /v1/refunds',
    {
      payment_intent: 'string!',
      amount: 'integer',
      'metadata.*': 'string',
      reverse_transfer: 'boolean',
      refund_application_fee: 'boolean',
    },
    ({ state, params }) => createRefund(state, params),
  ),
  route<{ payment_intent?: string; charge?: string }>(
    'GET /v1/refunds',
    { payment_intent: 'string', charge: 'string' },
    ({ state, params, path }) => {
      const rows = state
        .all('refunds')
        .filter((row) => !params.payment_intent || row.payment_intent === params.payment_intent)
        .filter((row) => !params.charge || row.charge === params.charge)
      return page(rows, params, path)
    },
    'list',
  ),
  route('GET /v1/refunds/:id', {}, ({ state, ids }) => find(state, 'refunds', ids.id)),
]
