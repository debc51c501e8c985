import type { Money } from '../../lib/money.ts'
import type { Read, Ref, WebhookRequest, Write } from '../call.ts'
import type { ProviderParts } from '../host.ts'
import type { BillingPort } from './port/billing.ts'
import type { CouponRef, PaymentsCatalogue, PriceRef } from './port/catalogue.ts'
import type { ChargesPort, PaymentRef, SubscriptionTransfer } from './port/charges.ts'
import type { CheckoutRef, HostedCheckout } from './port/checkout.ts'
import type { DeclineReason } from './port/declines.ts'
import type { EmbeddedCardForms } from './port/embedded-cards.ts'
import type { InvoiceBreakdown } from './port/invoices.ts'
import type { PaymentMethodChanges } from './port/payment-methods.ts'
import type { EventsSince, ListPage, Page, PaymentListings } from './port/reconcile.ts'
import type { SellerRef, SellersPort } from './port/sellers.ts'
import type { ScheduledChange, SubscriptionChanges } from './port/subscription-changes.ts'

export * from './port/billing.ts'
export * from './port/catalogue.ts'
export * from './port/charges.ts'
export * from './port/checkout.ts'
export * from './port/declines.ts'
export * from './port/embedded-cards.ts'
export * from './port/invoices.ts'
export * from './port/sellers.ts'
export * from './port/subscription-changes.ts'

export type CustomerRef = Ref<'customer'>
export type PaymentMethodRef = Ref<'paymentMethod'>
export type SubscriptionRef = Ref<'subscription'>
export type InvoiceRef = Ref<'invoice'>
export type SetupRef = Ref<'setup'>

export interface NewCustomer {
  /** Our own id (`cus_…`), kept in the provider's metadata so that a lost answer can be looked up. */
  readonly ourId: string
  readonly email: string
  readonly name: string
  /** Business time at which the customer's clock starts; only a provider with `clock` looks at it. */
  readonly now?: Date
}

export interface NewCardSetup {
  readonly ourId: string
  readonly customer: CustomerRef
  /** Where the hosted page sends the customer afterwards. */
  readonly successUrl: string
  readonly cancelUrl: string
}

export interface CardSetup {
  readonly ref: SetupRef
  /** The provider's own page: card data never touches us. */
  readonly url: string
}

export interface ProviderPaymentMethod {
  readonly ref: PaymentMethodRef
  readonly customer: CustomerRef
  readonly brand: string
  readonly last4: string
  readonly expMonth: number
  readonly expYear: number
  /** The provider's fingerprint of the card: equal for the same card on two customers. */
  readonly fingerprint: string | null
  readonly isDefault: boolean
}

export interface NewSubscription {
  readonly ourId: string
  readonly customer: CustomerRef
  readonly price: PriceRef
  readonly quantity: number
  /** Until when nothing is charged; absent: charged at once. */
  readonly trialEnd?: Date
  /** What becomes of it at the end of a trial without a card; absent: it is invoiced, and past due. */
  readonly withoutCard?: 'cancel' | 'pause'
  /** Taken off its invoices for as long as the coupon lasts. */
  readonly discount?: CouponRef
  /** Absent: its payments are the platform's. A seller who cannot be paid is declined as `seller_unavailable`, and nothing is charged. */
  readonly transfer?: SubscriptionTransfer
}

/** The provider's own states, in the product's words. */
export const PROVIDER_SUBSCRIPTION_STATES = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
] as const
export type ProviderSubscriptionState = (typeof PROVIDER_SUBSCRIPTION_STATES)[number]

export interface ProviderSubscription {
  readonly ref: SubscriptionRef
  readonly customer: CustomerRef
  readonly price: PriceRef
  /** From the provider's metadata; null for a subscription that we did not start. */
  readonly ourId: string | null
  readonly status: ProviderSubscriptionState
  readonly quantity: number
  readonly currentPeriodStart: Date
  readonly currentPeriodEnd: Date
  readonly trialEnd: Date | null
  readonly cancelAtPeriodEnd: boolean
  /** What it becomes with the next period; null when nothing is scheduled. */
  readonly scheduledChange: ScheduledChange | null
  readonly canceledAt: Date | null
  readonly endedAt: Date | null
  readonly latestInvoice: InvoiceRef | null
}

export type ProviderInvoiceState = 'draft' | 'open' | 'paid' | 'void' | 'uncollectible'

export interface ProviderInvoice extends InvoiceBreakdown {
  readonly ref: InvoiceRef
  readonly customer: CustomerRef
  readonly subscription: SubscriptionRef | null
  readonly number: string | null
  readonly status: ProviderInvoiceState
  readonly total: Money
  readonly amountPaid: Money
  readonly attemptCount: number
  readonly nextAttemptAt: Date | null
  /** Why the last attempt failed; null when none has. */
  readonly declineReason: DeclineReason | null
  readonly periodStart: Date
  readonly periodEnd: Date
  readonly createdAt: Date
  readonly paidAt: Date | null
}

/** What a list tells of an invoice: enough to see that ours differs. */
export type ListedInvoice = Pick<
  ProviderInvoice,
  'ref' | 'customer' | 'subscription' | 'status' | 'total' | 'amountPaid' | 'attemptCount'
>

export type StartOutcome =
  | { readonly kind: 'started'; readonly subscription: ProviderSubscription }
  /** The first payment needs the customer (3-D Secure): the subscription is `incomplete` until then. */
  | { readonly kind: 'action_required'; readonly subscription: ProviderSubscription; readonly clientSecret: string }
  /** The first payment was declined: no subscription is left alive at the provider. */
  | { readonly kind: 'declined'; readonly reason: DeclineReason }

export type PayOutcome =
  | { readonly kind: 'paid'; readonly invoice: ProviderInvoice }
  | { readonly kind: 'declined'; readonly reason: DeclineReason; readonly invoice: ProviderInvoice }
  | { readonly kind: 'action_required'; readonly clientSecret: string; readonly invoice: ProviderInvoice }

/** Events are hints: which object changed. The inbox job fetches its latest state and applies that. */
export interface PaymentsEvent {
  /** The provider's own event id: unique together with `account`. */
  readonly id: string
  /** The connected account that it concerns; null for our own. */
  readonly account: string | null
  /** The provider's own type, kept for the log and the operator. */
  readonly type: string
  readonly subject:
    | { readonly kind: 'subscription'; readonly ref: SubscriptionRef }
    | { readonly kind: 'invoice'; readonly ref: InvoiceRef }
    | { readonly kind: 'paymentMethods'; readonly ref: CustomerRef }
    /** A payment, one of its refunds or one of its disputes. */
    | { readonly kind: 'payment'; readonly ref: PaymentRef }
    | { readonly kind: 'checkout'; readonly ref: CheckoutRef }
    | { readonly kind: 'seller'; readonly ref: SellerRef }
  /** Null where the provider's event does not say whose it is (disputes and refunds of Stripe's): the payment does; and of a seller's account. */
  readonly customer: CustomerRef | null
  readonly occurredAt: Date
}

export interface PaymentsSupport {
  /** The provider's time can be moved for one customer (the local gateway, Stripe test clocks). */
  readonly clock: boolean
}

/** The provider's own time for one customer. Moving it makes everything that falls due happen in due order, webhooks included. */
export interface PaymentsClock {
  /** The next moment at which time alone changes something for this customer; null when nothing waits. */
  nextDue(customer: CustomerRef): Promise<Date | null>
  /** Resolves after the last webhook has been answered. Moving backwards is `rejected`. */
  advance(customer: CustomerRef, to: Date): Promise<void>
}

/**
 * What the product needs from a payments provider, in the product's words. The provider owns periods, invoices, renewals
 * and payment retries. Methods throw ProviderError when the provider cannot answer; refusals that a customer can act on are
 * returned. Batched reads leave missing references out of the map.
 */
export interface PaymentsProvider
  extends ProviderParts,
    BillingPort,
    ChargesPort,
    HostedCheckout,
    EmbeddedCardForms,
    PaymentMethodChanges,
    PaymentListings,
    PaymentsCatalogue,
    SellersPort,
    SubscriptionChanges {
  /** Short and stable: stored beside every reference, logged, and used as a metric label. */
  readonly name: string
  readonly supports: PaymentsSupport
  /** For how long the provider remembers an idempotency key, in milliseconds, with a margin (Stripe: 23 h). */
  readonly idempotencyWindowMs: number
  readonly clock?: PaymentsClock

  createCustomer(input: NewCustomer, write: Write): Promise<CustomerRef>
  /** Looks up by `ourId`; for the reconciler and for a lost answer. */
  findCustomer(ourId: string, read?: Read): Promise<CustomerRef | null>
  startCardSetup(input: NewCardSetup, write: Write): Promise<CardSetup>
  getPaymentMethods(
    customers: readonly CustomerRef[],
    read?: Read,
  ): Promise<Map<CustomerRef, readonly ProviderPaymentMethod[]>>
  startSubscription(input: NewSubscription, write: Write): Promise<StartOutcome>
  /** Looks up by `ourId`; for the reconciler and for a lost answer. */
  findSubscription(ourId: string, read?: Read): Promise<ProviderSubscription | null>
  getSubscriptions(refs: readonly SubscriptionRef[], read?: Read): Promise<Map<SubscriptionRef, ProviderSubscription>>
  /** Cancelling twice is not an error: the second call answers the cancelled subscription. */
  cancelSubscription(ref: SubscriptionRef, when: 'now' | 'period_end', write: Write): Promise<ProviderSubscription>
  getInvoices(refs: readonly InvoiceRef[], read?: Read): Promise<Map<InvoiceRef, ProviderInvoice>>
  /** Tries once more, at once, with the customer's default payment method. An invoice already paid answers `paid`. */
  payInvoice(ref: InvoiceRef, write: Write): Promise<PayOutcome>
  /** Every subscription, ended ones too: for the reconciler. */
  listSubscriptions(page: ListPage, read?: Read): Promise<Page<ProviderSubscription>>
  listInvoices(page: ListPage, read?: Read): Promise<Page<ListedInvoice>>
  /** The events of the last weeks again, those that we do not use left out: what a lost webhook would have told. */
  listEvents(page: EventsSince, read?: Read): Promise<Page<PaymentsEvent>>
  /**
   * Checks the signature over the raw bytes, then translates; null is a genuine event that we do not use.
   * @throws WebhookRefused
   */
  readWebhook(request: WebhookRequest): PaymentsEvent | null
}
