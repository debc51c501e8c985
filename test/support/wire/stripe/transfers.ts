import { invalid } from './errors.ts'
import { embedded } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import type { StripeState } from './state.ts'
import type { Charge, Transfer, TransferReversal } from './types.ts'

/** What a charge for a connected account makes beside itself: the whole amount goes there, and the fee comes back (docs.stripe.com/connect/destination-charges). */
export function transferCharge(state: StripeState, charge: Charge): Charge {
  const destination = charge.transfer_data?.destination
  if (!destination) return charge
  const { amount, created, currency } = charge
  const id = state.id('tr')
  state.put('transfers', {
    id,
    object: 'transfer',
    amount,
    amount_reversed: 0,
    balance_transaction: state.id('txn'),
    created,
    currency,
    description: null,
    destination,
    destination_payment: state.id('py'),
    livemode: false,
    metadata: {},
    reversals: embedded<TransferReversal>([], `/v1/transfers/${id}/reversals`),
    reversed: false,
    source_transaction: charge.id,
    source_type: 'card',
    transfer_group: null,
  })
  const fee = charge.application_fee_amount ? state.id('fee') : null
  if (fee)
    state.put('application_fees', {
      id: fee,
      object: 'application_fee',
      account: destination,
      amount: charge.application_fee_amount ?? 0,
      amount_refunded: 0,
      application: 'ca_simulated',
      balance_transaction: state.id('txn'),
      charge: charge.id,
      created,
      currency,
      fee_source: { charge: charge.id, type: 'charge' },
      livemode: false,
      originating_transaction: charge.id,
      refunded: false,
      refunds: embedded([], `/v1/application_fees/${fee}/refunds`),
    })
  return state.change('charges', charge.id, { transfer: id, application_fee: fee })
}

interface Reversal {
  amount?: number
  refund_application_fee?: boolean
  metadata?: Record<string, string>
  description?: string
}

/** The connected account gives back so much, and with `refund_application_fee` the platform its fee in proportion to the sum. */
export function reverseTransfer(state: StripeState, transferId: string, params: Reversal): TransferReversal {
  const before = find(state, 'transfers', transferId)
  const left = before.amount - before.amount_reversed
  const amount = params.amount ?? left
  if (left === 0 || amount > left)
    throw invalid(`The amount to reverse is more than what is left of the transfer (${left}).`, { param: 'amount' })
  if (state.paidOut.has(String(before.destination)))
    throw invalid('The connected account does not hold enough to reverse this transfer.', {
      code: 'balance_insufficient',
    })
  const reversed = before.amount_reversed + amount
  const reversal: TransferReversal = {
    id: state.id('trr'),
    object: 'transfer_reversal',
    amount,
    balance_transaction: state.id('txn'),
    created: before.created,
    currency: before.currency,
    destination_payment_refund: null,
    metadata: mergeMetadata(null, params.metadata),
    source_refund: null,
    transfer: before.id,
  }
  const after: Transfer = state.change('transfers', before.id, {
    amount_reversed: reversed,
    reversed: reversed === before.amount,
    reversals: { ...before.reversals, data: [reversal, ...before.reversals.data] },
  })
  const charge = find(state, 'charges', String(before.source_transaction))
  if (params.refund_application_fee && charge.application_fee) {
    const fee = find(state, 'application_fees', String(charge.application_fee))
    const refunded = Math.round((fee.amount * reversed) / before.amount)
    state.change('application_fees', fee.id, { amount_refunded: refunded, refunded: refunded === fee.amount })
  }
  state.emit('transfer.reversed', after, undefined, before.created)
  return reversal
}

/** docs.stripe.com/api/transfers and docs.stripe.com/api/transfer_reversals */
export const transferRoutes: readonly Route[] = [
  route('GET /v1/transfers/:id', {}, ({ state, ids }) => find(state, 'transfers', ids.id)),
  route<Reversal>(
    'POST /v1/transfers/:id/reversals',
    { amount: 'integer', refund_application_fee: 'boolean', description: 'string', 'metadata.*': 'string' },
    ({ state, params, ids }) => reverseTransfer(state, ids.id, params),
  ),
]
