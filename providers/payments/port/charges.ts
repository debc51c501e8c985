import type { Money } from '../../../lib/money.ts'
import type { Read, Ref, Write } from '../../call.ts'
import type { DeclineReason } from './declines.ts'

export type PaymentRef = Ref<'payment'>
export type RefundRef = Ref<'refund'>
export type DisputeRef = Ref<'dispute'>

/** Routes a payment to a seller: the connected account gets the amount less the fee, which stays with the platform. */
export interface PaymentTransfer {
  /** The provider's reference of the seller's account. */
  readonly account: string
  /** The platform's fee, in minor units of the payment's currency, at most the payment's amount. */
  readonly feeMinor: bigint
}

/** Routes every payment of a subscription to a seller: each paid invoice brings the connected account its amount less the fee. */
export interface SubscriptionTransfer {
  /** The provider's reference of the seller's account. */
  readonly account: string
  /** The platform's fee of each payment, in hundredths of a per cent, 0 to 10,000; the provider rounds it, once for each payment. */
  readonly feeBasisPoints: number
}

/** What has become of it. */
export interface ProviderTransfer extends PaymentTransfer {
  /** Of the payment's amount, what the seller has given back so far, in minor units. */
  readonly reversedMinor: bigint
  /** Of the fee, what the platform has given back to the seller meanwhile. */
  readonly feeRefundedMinor: bigint
}

/** One payment of its own: no invoice of the provider's stands behind it. */
export interface NewPayment {
  /** Our own id (`pay_…`), kept in the provider's metadata so that a lost answer can be looked up. */
  readonly ourId: string
  readonly customer: Ref<'customer'>
  /** More than nothing. */
  readonly amount: Money
  /** For the customer's statement and the provider's dashboard. */
  readonly description: string
  /** Absent: the customer's default. */
  readonly method?: Ref<'paymentMethod'>
  /** Whether the customer is there to authenticate (3-D Secure); if not, a card that asks for it is declined. */
  readonly customerPresent: boolean
  readonly transfer?: PaymentTransfer
}

/** The provider's own states, in the product's words. `processing`: a delayed method, whose bank has not answered yet. */
export const PROVIDER_PAYMENT_STATES = ['processing', 'action_required', 'succeeded', 'declined', 'canceled'] as const
export type ProviderPaymentState = (typeof PROVIDER_PAYMENT_STATES)[number]

export const PROVIDER_REFUND_STATES = ['pending', 'succeeded', 'failed'] as const
export type ProviderRefundState = (typeof PROVIDER_REFUND_STATES)[number]

export interface ProviderRefund {
  readonly ref: RefundRef
  /** From the provider's metadata; null for one that was made in the provider's dashboard. */
  readonly ourId: string | null
  readonly amount: Money
  readonly status: ProviderRefundState
  readonly createdAt: Date
}

export const PROVIDER_DISPUTE_STATES = ['open', 'won', 'lost'] as const
export type ProviderDisputeState = (typeof PROVIDER_DISPUTE_STATES)[number]

/** The customer's bank takes the money back. While it is open, and once it is lost, the money is not ours. */
export interface ProviderDispute {
  readonly ref: DisputeRef
  readonly amount: Money
  readonly status: ProviderDisputeState
  /** The bank's reason, in the provider's words (`fraudulent`, `product_not_received`). */
  readonly reason: string
  readonly openedAt: Date
}

/** A payment with all that has become of it: its refunds and disputes are never fetched apart, so that they always fit. */
export interface ProviderPayment {
  readonly ref: PaymentRef
  /** From the provider's metadata; null for a payment that we did not ask for, such as an invoice's. */
  readonly ourId: string | null
  readonly customer: Ref<'customer'>
  /** The invoice that it pays; null for a payment of its own. */
  readonly invoice: Ref<'invoice'> | null
  readonly status: ProviderPaymentState
  readonly amount: Money
  /** What has really been taken: nothing before it has succeeded. */
  readonly captured: Money
  readonly method: Ref<'paymentMethod'> | null
  /** Why it was declined; null when it was not. */
  readonly declineReason: DeclineReason | null
  readonly transfer: ProviderTransfer | null
  /** Oldest first. */
  readonly refunds: readonly ProviderRefund[]
  /** Oldest first. */
  readonly disputes: readonly ProviderDispute[]
  readonly createdAt: Date
}

export type PaymentOutcome =
  | { readonly kind: 'succeeded'; readonly payment: ProviderPayment }
  /** The customer's bank answers later, within days: the payment succeeds or is declined by itself. */
  | { readonly kind: 'processing'; readonly payment: ProviderPayment }
  | { readonly kind: 'declined'; readonly reason: DeclineReason; readonly payment: ProviderPayment | null }
  | {
      readonly kind: 'action_required'
      /** With this the provider's script in the browser lets the customer authenticate. */
      readonly clientSecret: string
      /** The provider's own page for it, where it has one. */
      readonly url: string | null
      readonly payment: ProviderPayment
    }

export interface NewRefund {
  /** Our own id (`rfd_…`), kept in the provider's metadata. */
  readonly ourId: string
  readonly payment: PaymentRef
  readonly amount: Money
}

export type RefundOutcome =
  | { readonly kind: 'refunded'; readonly refund: ProviderRefund; readonly payment: ProviderPayment }
  /** Less than that is left of what was captured: nothing was given back. */
  | { readonly kind: 'exceeds_captured'; readonly payment: ProviderPayment }
  /** The bank has the money already. */
  | { readonly kind: 'disputed'; readonly payment: ProviderPayment }

export interface NewReversal {
  readonly payment: PaymentRef
  /** Of the payment's amount, what the seller shall have given back in all: what they have given back before is part of it. */
  readonly upTo: Money
}

export type ReversalOutcome =
  | { readonly kind: 'reversed'; readonly payment: ProviderPayment }
  /** The seller's account does not hold so much: nothing was taken. */
  | { readonly kind: 'seller_cannot_pay'; readonly payment: ProviderPayment }

/** Payments of their own, and what becomes of any payment afterwards. */
export interface ChargesPort {
  createPayment(input: NewPayment, write: Write): Promise<PaymentOutcome>
  /** Looks up by `ourId`; for the reconciler and for a lost answer. */
  findPayment(ourId: string, read?: Read): Promise<ProviderPayment | null>
  /** The payment that has paid the invoice; null while none has, and for one of nothing. */
  findInvoicePayment(invoice: Ref<'invoice'>, read?: Read): Promise<ProviderPayment | null>
  getPayments(refs: readonly PaymentRef[], read?: Read): Promise<Map<PaymentRef, ProviderPayment>>
  /** Ends a payment that waits for the customer; one that has ended answers as it is. */
  cancelPayment(ref: PaymentRef, write: Write): Promise<ProviderPayment>
  /** Gives back part or all of what was captured; a transfer is reversed in the same proportion, the fee included. */
  refundPayment(input: NewRefund, write: Write): Promise<RefundOutcome>
  /**
   * Takes from the seller what a dispute has taken from the platform; the fee goes back to the seller in the same proportion. Asked twice, it
   * takes nothing more.
   */
  reverseTransfer(input: NewReversal, write: Write): Promise<ReversalOutcome>
}
