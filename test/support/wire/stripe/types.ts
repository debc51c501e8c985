import type Stripe from 'stripe'

/**
 * An object of Stripe's as it stands on the wire of the pinned API version and as the simulator keeps it: every
 * expandable reference is an id, every decimal a string. The compiler thus holds each answer to the SDK's own types,
 * which Stripe generates from its description of today's API.
 */
export type Wire<T> = T extends string
  ? T
  : T extends Stripe.Decimal
    ? string
    : T extends readonly (infer Item)[]
      ? Wire<Unexpanded<Item>>[]
      : T extends object
        ? { [Key in keyof T]: Wire<Unexpanded<T[Key]>> }
        : T

type Unexpanded<T> = string extends T ? Exclude<T, { id: string }> : T

export type Customer = Wire<Stripe.Customer>
export type Product = Wire<Stripe.Product>
export type Price = Wire<Stripe.Price>
export type Coupon = Wire<Stripe.Coupon>
export type PromotionCode = Wire<Stripe.PromotionCode>
export type Discount = Wire<Stripe.Discount>
export type PaymentMethod = Wire<Stripe.PaymentMethod>
export type SetupIntent = Wire<Stripe.SetupIntent>
export type CheckoutSession = Wire<Stripe.Checkout.Session>
export type Subscription = Wire<Stripe.Subscription>
export type SubscriptionItem = Wire<Stripe.SubscriptionItem>
export type SubscriptionSchedule = Wire<Stripe.SubscriptionSchedule>
export type Invoice = Wire<Stripe.Invoice>
export type InvoiceLine = Wire<Stripe.InvoiceLineItem>
export type InvoiceItem = Wire<Stripe.InvoiceItem>
export type InvoicePayment = Wire<Stripe.InvoicePayment>
export type PaymentIntent = Wire<Stripe.PaymentIntent>
export type Charge = Wire<Stripe.Charge>
export type Refund = Wire<Stripe.Refund>
export type Dispute = Wire<Stripe.Dispute>
export type Account = Wire<Stripe.Account>
export type Transfer = Wire<Stripe.Transfer>
export type TransferReversal = Wire<Stripe.TransferReversal>
export type ApplicationFee = Wire<Stripe.ApplicationFee>
export type TaxId = Wire<Stripe.TaxId>
export type TestClock = Wire<Stripe.TestHelpers.TestClock>

/** What a Checkout session sells. */
export interface SoldSubscription {
  customer: string
  items: { price: string; quantity?: number }[]
  metadata?: Record<string, string>
  trial_end?: number
}

/** An event carries the object as it was at that moment, and for updates what stood there before. */
export interface StripeEvent {
  id: string
  object: 'event'
  /** The connected account that it happened to. */
  account?: string
  api_version: string
  created: number
  data: { object: WireObject; previous_attributes?: Record<string, unknown> }
  livemode: boolean
  pending_webhooks: number
  request: { id: string | null; idempotency_key: string | null }
  type: string
}

/** Any object that has an id: what tables hold, lists page through and events carry. */
export interface WireObject {
  id: string
  object: string
}

export interface Tables {
  customers: Customer
  tax_ids: TaxId
  products: Product
  prices: Price
  coupons: Coupon
  promotion_codes: PromotionCode
  discounts: Discount
  payment_methods: PaymentMethod
  setup_intents: SetupIntent
  checkout_sessions: CheckoutSession
  subscriptions: Subscription
  subscription_schedules: SubscriptionSchedule
  invoices: Invoice
  invoiceitems: InvoiceItem
  invoice_payments: InvoicePayment
  payment_intents: PaymentIntent
  charges: Charge
  refunds: Refund
  disputes: Dispute
  accounts: Account
  transfers: Transfer
  application_fees: ApplicationFee
  test_clocks: TestClock
  events: StripeEvent
}

export type TableName = keyof Tables

/** The API version that the SDK pins; requests that name another are reported as violations. */
export const API_VERSION = '2026-10-28.endive'

export type WireTier = NonNullable<Price['tiers']>[number]
