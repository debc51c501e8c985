import { Stripe } from 'stripe'
import { type Money, money } from '../../../lib/money.ts'
import type { Write } from '../../call.ts'
import type { InvoiceRef, NewRefund, ProviderPayment, RefundOutcome } from '../port.ts'
import { fromStripeAmount, toStripeAmount } from './amounts.ts'
import { ask, type StripeApi } from './client.ts'
import { OUR_ID } from './mapping.ts'
import { fromStripeRefund, PAYMENT_EXPANSIONS } from './payment-mapping.ts'
import { invoicePayment, paymentOf } from './payments.ts'

/** Stripe itself holds that all refunds of a charge together never exceed it. */
export function refundPayment(api: StripeApi, input: NewRefund, write: Write): Promise<RefundOutcome> {
  const { stripe } = api
  const payment = async () =>
    paymentOf(api, await stripe.paymentIntents.retrieve(input.payment, { expand: PAYMENT_EXPANSIONS }))
  return ask('refundPayment', write, async () => {
    const before = await payment()
    const known = before.refunds.find((refund) => refund.ourId === input.ourId)
    if (known) return { kind: 'refunded', refund: known, payment: before }
    // Stripe gives no code for it: there is no charge to give back.
    if (before.captured.amountMinor === 0n) return { kind: 'exceeds_captured', payment: before }
    try {
      const refund = await stripe.refunds.create(
        {
          payment_intent: input.payment,
          amount: toStripeAmount(input.amount),
          metadata: { [OUR_ID]: input.ourId },
          ...backFrom(before),
        },
        { idempotencyKey: write.idempotencyKey },
      )
      return { kind: 'refunded', refund: fromStripeRefund(refund), payment: await payment() }
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error
      if (error.code === 'charge_disputed') return { kind: 'disputed', payment: await payment() }
      if (error.code === 'charge_already_refunded' || error.param === 'amount')
        return { kind: 'exceeds_captured', payment: await payment() }
      throw error
    }
  })
}

/** Gives back what is left of the payment behind the invoice. Stripe refuses what was given back before, or is with the bank: then nothing is. */
export function refundInvoice(api: StripeApi, ref: InvoiceRef, write: Write): Promise<Money> {
  return ask('refundInvoice', write, async () => {
    const before = await invoicePayment(api, ref)
    if (!before) return fromStripeAmount(0, (await api.stripe.invoices.retrieve(ref)).currency)
    try {
      await api.stripe.refunds.create(
        { payment_intent: before.ref, ...backFrom(before) },
        { idempotencyKey: write.idempotencyKey },
      )
    } catch (error) {
      const refused = error instanceof Stripe.errors.StripeInvalidRequestError
      if (!refused || !(error.code === 'charge_already_refunded' || error.code === 'charge_disputed')) throw error
    }
    return refunded((await invoicePayment(api, ref)) ?? before)
  })
}

/** Of what went to a seller, the seller gives back as much, and the platform its part of the fee. */
function backFrom({
  transfer,
}: ProviderPayment): Pick<Stripe.RefundCreateParams, 'reverse_transfer' | 'refund_application_fee'> {
  return transfer ? { reverse_transfer: true, refund_application_fee: true } : {}
}

function refunded({ captured, refunds }: ProviderPayment): Money {
  const given = refunds.filter((refund) => refund.status !== 'failed')
  const sum = given.reduce((before, refund) => before + refund.amount.amountMinor, 0n)
  return money(sum, captured.currency)
}
