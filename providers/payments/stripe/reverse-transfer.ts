import { Stripe } from 'stripe'
import { money } from '../../../lib/money.ts'
import type { Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import type { NewReversal, ReversalOutcome } from '../port.ts'
import { toStripeAmount } from './amounts.ts'
import { ask, type StripeApi } from './client.ts'
import { PAYMENT_EXPANSIONS } from './payment-mapping.ts'
import { paymentOf } from './payments.ts'

/**
 * A dispute of a destination charge is taken from the platform, which takes it from the seller by reversing the transfer
 * (docs.stripe.com/connect/disputes). What was reversed before is read first, so that asking again takes nothing more.
 */
export function reverseTransfer(
  api: StripeApi,
  { payment, upTo }: NewReversal,
  write: Write,
): Promise<ReversalOutcome> {
  const { stripe } = api
  const read = () => stripe.paymentIntents.retrieve(payment, { expand: PAYMENT_EXPANSIONS })
  return ask('reverseTransfer', write, async () => {
    const intent = await read()
    const before = await paymentOf(api, intent)
    const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
    const transfer = charge?.transfer
    if (!before.transfer || !transfer)
      throw new ProviderError('rejected', {
        provider: 'stripe',
        operation: 'reverseTransfer',
        detail: `${payment} went to no seller`,
      })
    const left = upTo.amountMinor - before.transfer.reversedMinor
    if (left <= 0n) return { kind: 'reversed', payment: before }
    try {
      await stripe.transfers.createReversal(
        typeof transfer === 'string' ? transfer : transfer.id,
        { amount: toStripeAmount(money(left, upTo.currency)), refund_application_fee: true },
        { idempotencyKey: write.idempotencyKey },
      )
    } catch (error) {
      const refused = error instanceof Stripe.errors.StripeInvalidRequestError
      if (refused && error.code === 'balance_insufficient') return { kind: 'seller_cannot_pay', payment: before }
      throw error
    }
    return { kind: 'reversed', payment: await paymentOf(api, await read()) }
  })
}
