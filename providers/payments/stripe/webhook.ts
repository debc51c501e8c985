import { Stripe } from 'stripe'
import type { WebhookRequest } from '../../call.ts'
import { WebhookRefused } from '../../errors.ts'
import type {
  CheckoutRef,
  CustomerRef,
  InvoiceRef,
  PaymentRef,
  PaymentsEvent,
  SellerRef,
  SubscriptionRef,
} from '../port.ts'
import type { StripePaymentsConfig } from './config.ts'
import { fromUnix, idOf, OUR_ID } from './mapping.ts'

/** Older signatures are refused (docs.stripe.com/webhooks, "Preventing replay attacks"). */
const TOLERANCE_SECONDS = 300

/** What an event is about; genuine events of other types are none of ours. */
const KINDS: Readonly<Record<string, PaymentsEvent['subject']['kind']>> = {
  'customer.subscription.created': 'subscription',
  'customer.subscription.updated': 'subscription',
  'customer.subscription.deleted': 'subscription',
  'customer.subscription.paused': 'subscription',
  'customer.subscription.resumed': 'subscription',
  'customer.subscription.trial_will_end': 'subscription',
  'customer.subscription.pending_update_applied': 'subscription',
  'customer.subscription.pending_update_expired': 'subscription',
  'invoice.created': 'invoice',
  'invoice.finalized': 'invoice',
  'invoice.updated': 'invoice',
  'invoice.paid': 'invoice',
  'invoice.payment_failed': 'invoice',
  'invoice.payment_action_required': 'invoice',
  'invoice.voided': 'invoice',
  'invoice.marked_uncollectible': 'invoice',
  'checkout.session.completed': 'paymentMethods',
  'checkout.session.expired': 'checkout',
  'setup_intent.succeeded': 'paymentMethods',
  'payment_method.attached': 'paymentMethods',
  'payment_method.updated': 'paymentMethods',
  'payment_method.automatically_updated': 'paymentMethods',
  'payment_method.detached': 'paymentMethods',
  'customer.updated': 'paymentMethods',
  'payment_intent.processing': 'payment',
  'payment_intent.requires_action': 'payment',
  'payment_intent.succeeded': 'payment',
  'payment_intent.payment_failed': 'payment',
  'payment_intent.canceled': 'payment',
  'charge.refunded': 'payment',
  'refund.created': 'payment',
  'refund.updated': 'payment',
  'refund.failed': 'payment',
  'charge.dispute.created': 'payment',
  'charge.dispute.updated': 'payment',
  'charge.dispute.closed': 'payment',
  // Comes from the connected account itself, to the endpoint for those.
  'account.updated': 'seller',
}

interface EventObject {
  readonly id: string
  readonly mode?: string
  readonly customer?: string | { readonly id: string } | null
  readonly payment_intent?: string | { readonly id: string } | null
  readonly metadata?: Readonly<Record<string, string>> | null
}

/** @throws WebhookRefused */
export function readWebhook(config: StripePaymentsConfig, request: WebhookRequest): PaymentsEvent | null {
  return fromStripeEvent(verified(config, request))
}

/** Null for an event that we do not use. */
export function fromStripeEvent(event: Stripe.Event): PaymentsEvent | null {
  const object = event.data.object as EventObject
  const kind = kindOf(event.type, object)
  if (!kind) return null
  const previous = event.data.previous_attributes as Readonly<Record<string, unknown>> | undefined
  // Most changes of a customer are not about its cards.
  if (event.type === 'customer.updated' && !previous?.invoice_settings) return null
  const customer = customerOf(event.type, object, previous)
  if (kind === 'payment') return paymentEvent(event, object, customer)
  if (kind === 'seller') return sellerEvent(event, object.id as SellerRef)
  if (!customer) return null
  return {
    id: event.id,
    account: event.account ?? null,
    type: event.type,
    subject: subjectOf(kind, object.id, customer),
    customer,
    occurredAt: fromUnix(event.created),
  }
}

/**
 * About the payment itself, or its refund or dispute, which do not say whose it is. A payment without our id is an invoice's: while it
 * is made, the invoice's own events tell of it.
 */
function paymentEvent(event: Stripe.Event, object: EventObject, customer: CustomerRef | null): PaymentsEvent | null {
  const itself = event.type.startsWith('payment_intent.')
  if (itself && !object.metadata?.[OUR_ID]) return null
  const payment = itself ? object.id : object.payment_intent
  if (!payment) return null
  return {
    id: event.id,
    account: event.account ?? null,
    type: event.type,
    subject: { kind: 'payment', ref: idOf(payment) as PaymentRef },
    customer,
    occurredAt: fromUnix(event.created),
  }
}

/** Our own account is updated too, and is no seller's: that event names no account it comes from. */
function sellerEvent(event: Stripe.Event, ref: SellerRef): PaymentsEvent | null {
  if (!event.account) return null
  return {
    id: event.id,
    account: event.account,
    type: event.type,
    subject: { kind: 'seller', ref },
    customer: null,
    occurredAt: fromUnix(event.created),
  }
}

/** A Checkout session puts a card on file, or sells a subscription; of any other kind it is none of ours. */
function kindOf(type: string, { mode }: EventObject): PaymentsEvent['subject']['kind'] | undefined {
  if (!type.startsWith('checkout.session.')) return KINDS[type]
  if (mode === 'subscription') return KINDS[type] && 'checkout'
  return mode === 'setup' && type === 'checkout.session.completed' ? KINDS[type] : undefined
}

function subjectOf(
  kind: Exclude<PaymentsEvent['subject']['kind'], 'payment' | 'seller'>,
  id: string,
  customer: CustomerRef,
): PaymentsEvent['subject'] {
  switch (kind) {
    case 'subscription':
      return { kind, ref: id as SubscriptionRef }
    case 'invoice':
      return { kind, ref: id as InvoiceRef }
    case 'checkout':
      return { kind, ref: id as CheckoutRef }
    case 'paymentMethods':
      return { kind, ref: customer }
  }
}

function customerOf(
  type: string,
  object: EventObject,
  previous: Readonly<Record<string, unknown>> | undefined,
): CustomerRef | null {
  if (type === 'customer.updated') return object.id as CustomerRef
  if (object.customer) return idOf(object.customer) as CustomerRef
  // A detached card no longer says whose it was.
  return typeof previous?.customer === 'string' ? (previous.customer as CustomerRef) : null
}

/** Any of the endpoints' secrets will do: our own events and those of connected accounts come to the same door. */
function verified(config: StripePaymentsConfig, { headers, body }: WebhookRequest): Stripe.Event {
  const header = headers['stripe-signature']
  if (!header) throw new WebhookRefused('signature', 'The Stripe-Signature header is missing.')
  const secrets = [config.webhookSecret, ...(config.connectWebhookSecret ? [config.connectWebhookSecret] : [])]
  const refusals: WebhookRefused[] = []
  for (const secret of secrets) {
    try {
      const event = withItsParts(Stripe.webhooks.constructEvent(body, header, secret, TOLERANCE_SECONDS))
      if (signedAhead(header)) throw new WebhookRefused('timestamp', 'The signature is dated in the future.')
      return event
    } catch (error) {
      refusals.push(refusalOf(error))
    }
  }
  // A true signature over something unusable says more than a false one under the other secret.
  throw refusals.find((refusal) => refusal.reason !== 'signature') ?? refusals[0]
}

/** The signature is looked at first: whatever else fails, fails in a body that was signed. */
function refusalOf(error: unknown): WebhookRefused {
  if (error instanceof WebhookRefused) return error
  if (!(error instanceof Stripe.errors.StripeSignatureVerificationError))
    return new WebhookRefused('malformed', 'The body is signed, but it is not a Stripe event.')
  if (/timestamp outside/i.test(error.message))
    return new WebhookRefused('timestamp', `The signature is older than ${TOLERANCE_SECONDS} seconds.`)
  return new WebhookRefused('signature', 'The signature does not fit the body: check the endpoint’s signing secret.')
}

/** Stripe's check lets the future pass: a header that was dated ahead could be replayed for as long. */
function signedAhead(header: string): boolean {
  const seconds = Number(/(?:^|,)t=(\d+)/.exec(header)?.[1])
  return seconds > Date.now() / 1_000 + TOLERANCE_SECONDS
}

function withItsParts(event: Partial<Stripe.Event>): Stripe.Event {
  if (event.id && event.type && event.created && event.data?.object) return event as Stripe.Event
  throw new TypeError('an event without its parts')
}
