import type { Stripe } from 'stripe'
import { ProviderError } from '../../errors.ts'
import type {
  CustomerRef,
  DeclineReason,
  DisputeRef,
  InvoiceRef,
  PaymentMethodRef,
  PaymentRef,
  ProviderDispute,
  ProviderDisputeState,
  ProviderPayment,
  ProviderPaymentState,
  ProviderRefund,
  ProviderRefundState,
  ProviderTransfer,
  RefundRef,
} from '../port.ts'
import { fromStripeAmount } from './amounts.ts'
import { fromStripeFailure } from './declines.ts'
import { fromUnix, idOf, OUR_ID } from './mapping.ts'

/**
 * Payments are read with these: a payment method that was declined is named by the charge only, and so is what became of a transfer and of
 * the fee.
 */
export const PAYMENT_EXPANSIONS = ['latest_charge.transfer', 'latest_charge.application_fee']

interface Aftermath {
  readonly refunds: readonly Stripe.Refund[]
  readonly disputes: readonly Stripe.Dispute[]
  readonly invoice: string | { readonly id: string } | null
}

/** @throws ProviderError `rejected` for a payment without a customer */
export function fromStripePayment(
  intent: Stripe.PaymentIntent,
  { refunds, disputes, invoice }: Aftermath,
): ProviderPayment {
  if (!intent.customer)
    throw new ProviderError('rejected', {
      provider: 'stripe',
      operation: 'read',
      detail: `${intent.id} cannot be used: it has no customer`,
    })
  const { currency } = intent
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
  const method = intent.payment_method ?? charge?.payment_method ?? null
  const destination = intent.transfer_data?.destination
  return {
    ref: intent.id as PaymentRef,
    ourId: intent.metadata[OUR_ID] ?? null,
    customer: idOf(intent.customer) as CustomerRef,
    invoice: invoice ? (idOf(invoice) as InvoiceRef) : null,
    status: paymentStatus(intent),
    amount: fromStripeAmount(intent.amount, currency),
    captured: fromStripeAmount(intent.amount_received, currency),
    method: method ? (idOf(method) as PaymentMethodRef) : null,
    declineReason: declineOf(intent),
    transfer: destination ? transferOf(intent, idOf(destination), charge) : null,
    // Stripe lists the newest first, and dates to the second: turned round, not sorted.
    refunds: refunds.map(fromStripeRefund).toReversed(),
    disputes: disputes.map(fromStripeDispute).toReversed(),
    createdAt: fromUnix(intent.created),
  }
}

function transferOf(intent: Stripe.PaymentIntent, account: string, charge: Stripe.Charge | null): ProviderTransfer {
  const minor = (amount: number) => fromStripeAmount(amount, intent.currency).amountMinor
  const transfer = typeof charge?.transfer === 'object' ? charge.transfer : null
  const fee = typeof charge?.application_fee === 'object' ? charge.application_fee : null
  return {
    account,
    feeMinor: minor(intent.application_fee_amount ?? 0),
    reversedMinor: minor(transfer?.amount_reversed ?? 0),
    feeRefundedMinor: minor(fee?.amount_refunded ?? 0),
  }
}

function declineOf(intent: Stripe.PaymentIntent): DeclineReason | null {
  if (intent.status === 'succeeded' || intent.status === 'processing') return null
  return intent.last_payment_error ? fromStripeFailure(intent.last_payment_error) : null
}

/** docs.stripe.com/payments/paymentintents/lifecycle: a declined one goes back to wanting a payment method. */
function paymentStatus(intent: Stripe.PaymentIntent): ProviderPaymentState {
  switch (intent.status) {
    case 'succeeded':
      return 'succeeded'
    case 'processing':
      return 'processing'
    case 'canceled':
      return intent.last_payment_error ? 'declined' : 'canceled'
    case 'requires_payment_method':
      return intent.last_payment_error ? 'declined' : 'action_required'
    default:
      return 'action_required'
  }
}

export function fromStripeRefund(refund: Stripe.Refund): ProviderRefund {
  return {
    ref: refund.id as RefundRef,
    ourId: refund.metadata?.[OUR_ID] ?? null,
    amount: fromStripeAmount(refund.amount, refund.currency),
    status: refundStatus(refund.status),
    createdAt: fromUnix(refund.created),
  }
}

function refundStatus(status: string | null): ProviderRefundState {
  if (status === 'succeeded') return 'succeeded'
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending'
}

export function fromStripeDispute(dispute: Stripe.Dispute): ProviderDispute {
  return {
    ref: dispute.id as DisputeRef,
    amount: fromStripeAmount(dispute.amount, dispute.currency),
    status: disputeStatus(dispute.status),
    reason: dispute.reason,
    openedAt: fromUnix(dispute.created),
  }
}

/** A warning that was closed, or a dispute that was prevented, took nothing in the end. */
function disputeStatus(status: string): ProviderDisputeState {
  if (status === 'won' || status === 'warning_closed' || status === 'prevented') return 'won'
  return status === 'lost' ? 'lost' : 'open'
}
