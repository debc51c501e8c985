import type { DomainEvent } from '../event.ts'
import type { NotificationType } from './types.ts'

/** Those who can do something about money. */
const PAYERS = { may: 'billing:write' } as const
/** Those who look after it. */
const CARE = { may: 'tenant:update' } as const
/** Those who can let somebody in. */
const HOSTS = { may: 'member:write' } as const

const oncePerEvent = (event: DomainEvent): string => event.id
/** A refused thing may be tried again and again: one message a business day is enough. */
const oncePerDay = (event: DomainEvent): string =>
  `${event.type}:${String(event.payload.featureKey)}:${event.tenantId}:${event.occurredAt.toISOString().slice(0, 10)}`

/** The messages that every product sends. */
export const builtInNotifications: readonly NotificationType[] = [
  {
    name: 'limit-near',
    on: 'limit.near',
    to: CARE,
    channels: ['feed', 'email'],
    dedupeKey: oncePerEvent,
    template: {
      title: '{{ used }} of {{ limit }} {{ featureName }} are in use',
      body: '{{ tenant.name }} has used {{ used }} of the {{ limit }} {{ featureName }} in its {{ planName }} plan. When the limit is reached, no more can be added.',
      action: { label: 'See your plan', path: '/account' },
    },
  },
  {
    name: 'limit-reached',
    on: 'limit.reached',
    to: CARE,
    channels: ['feed', 'email'],
    dedupeKey: oncePerDay,
    template: {
      title: 'The limit of {{ limit }} {{ featureName }} is reached',
      body: 'Somebody in {{ tenant.name }} could not add another: all {{ limit }} {{ featureName }} of the {{ planName }} plan are in use. Release one, or move to a larger plan.',
      action: { label: 'See your plan', path: '/account' },
    },
  },
  {
    name: 'join-requested',
    on: 'join_request.made',
    to: HOSTS,
    channels: ['feed', 'email'],
    dedupeKey: oncePerEvent,
    // Who it is stands in the request alone, and goes with it.
    template: {
      title: 'Somebody asks to join {{ tenant.name }}',
      body: 'Somebody with an address of your domain asks to join {{ tenant.name }}. See who it is, and approve or decline the request.',
    },
  },
  {
    name: 'trial-ending',
    on: 'subscription.trial_ending',
    to: PAYERS,
    channels: ['feed', 'email'],
    dedupeKey: oncePerEvent,
    template: {
      title: 'Your {{ planName }} trial ends soon',
      body: "The trial of {{ tenant.name }} ends on {{ trialEndsAt | date: '%-d %B %Y', 'UTC' }}. After that the card on file is charged.",
      action: { label: 'See your plan', path: '/account' },
    },
  },
  {
    name: 'payment-received',
    on: 'invoice.paid',
    to: PAYERS,
    channels: ['email'],
    dedupeKey: (event) => `paid:${String(event.payload.invoiceId)}`,
    template: {
      title: 'Payment received: {{ totalMinor | money: currency }}',
      body: 'Thank you. {{ tenant.name }} has paid {{ totalMinor | money: currency }}{% if number %} for invoice {{ number }}{% endif %}.',
    },
  },
  {
    name: 'payment-failed',
    on: 'invoice.declined',
    to: PAYERS,
    channels: ['feed', 'email'],
    dedupeKey: (event) => `declined:${String(event.payload.invoiceId)}:${String(event.payload.attemptCount)}`,
    template: {
      title: 'Your payment of {{ totalMinor | money: currency }} failed',
      body: "The card of {{ tenant.name }} was declined. {% if nextAttemptAt %}We try again on {{ nextAttemptAt | date: '%-d %B %Y', 'UTC' }}. {% endif %}Put another card on file to keep your access.",
      action: { label: 'Update your card', path: '/account' },
    },
  },
  {
    name: 'order-fulfilled',
    on: 'order.fulfilled',
    to: PAYERS,
    channels: ['feed', 'email'],
    dedupeKey: (event) => `order:${String(event.payload.orderId)}`,
    template: {
      title: 'Your order is complete: {{ totalMinor | money: currency }}',
      body: 'Thank you. {{ tenant.name }} has paid {{ totalMinor | money: currency }}, and everything in the order is yours.',
      action: { label: 'See your order', path: '/account' },
    },
  },
  {
    name: 'order-failed',
    on: 'order.failed',
    to: PAYERS,
    channels: ['feed', 'email'],
    dedupeKey: oncePerEvent,
    template: {
      title: 'Your order could not be paid',
      body: 'The payment of {{ totalMinor | money: currency }} was declined, and nothing was charged. Try it again with another card.',
      action: { label: 'See your order', path: '/account' },
    },
  },
  {
    name: 'order-action-required',
    on: 'order.action_required',
    to: PAYERS,
    channels: ['feed', 'email'],
    dedupeKey: oncePerEvent,
    template: {
      title: 'Confirm your payment of {{ totalMinor | money: currency }}',
      body: 'The bank of {{ tenant.name }} asks you to confirm a payment. Until then the order waits.',
      action: { label: 'Confirm the payment', path: '/account' },
    },
  },
  {
    name: 'order-refund',
    on: 'order.refund_due',
    to: PAYERS,
    channels: ['feed', 'email'],
    dedupeKey: (event) => `refund:${String(event.payload.orderId)}`,
    template: {
      title: 'Your order is refunded: {{ totalMinor | money: currency }}',
      body: "{% if refundReason == 'out_of_stock' %}Something in the order was sold out before it was paid.{% else %}The order had been cancelled when its payment came through.{% endif %} All of the {{ totalMinor | money: currency }} goes back to the card that paid.",
    },
  },
  {
    name: 'grant-ended',
    on: 'grant.ended',
    to: PAYERS,
    channels: ['feed'],
    dedupeKey: oncePerEvent,
    template: {
      title: 'Access to {{ featureName }} has run out',
      body: '{% if goesOn %}What {{ tenant.name }} bought of {{ featureName }} before has run out; what was bought since goes on.{% else %}What {{ tenant.name }} had bought of {{ featureName }} has run out.{% endif %}',
    },
  },
  {
    name: 'payment-disputed',
    on: 'dispute.open',
    to: PAYERS,
    channels: ['feed', 'email'],
    dedupeKey: (event) => `disputed:${String(event.payload.disputeId)}`,
    template: {
      title: 'A payment of {{ amountMinor | money: currency }} is disputed',
      body: 'The bank of {{ tenant.name }} has taken back a payment. What it paid for is suspended until the bank has decided. If this was a mistake, ask your bank to withdraw the dispute.',
      action: { label: 'See your payments', path: '/account' },
    },
  },
  {
    name: 'dispute-won',
    on: 'dispute.won',
    to: PAYERS,
    channels: ['feed', 'email'],
    dedupeKey: (event) => `dispute-won:${String(event.payload.disputeId)}`,
    template: {
      title: 'The disputed payment of {{ amountMinor | money: currency }} stands',
      body: 'The bank has decided: the payment of {{ tenant.name }} stands, and what it paid for can be used again.',
      action: { label: 'See your payments', path: '/account' },
    },
  },
  {
    name: 'checkout-refunded',
    on: 'checkout.refunded',
    to: PAYERS,
    channels: ['feed', 'email'],
    dedupeKey: (event) => `refunded:${String(event.payload.checkoutId)}`,
    template: {
      title: 'You subscribed twice: one is taken back',
      body: "{{ tenant.name }} has subscribed to {{ planName }} while it had a subscription already. The second one is cancelled{% if refundedMinor != '0' %}, and {{ refundedMinor | money: currency }} goes back to your card{% endif %}. The first one goes on as it is.",
      action: { label: 'See your plan', path: '/account' },
    },
  },
  {
    name: 'plan-migrated',
    on: 'subscription.migrated',
    to: PAYERS,
    channels: ['feed', 'email'],
    dedupeKey: (event) => `migrated:${String(event.payload.migrationId)}:${String(event.payload.subscriptionId)}`,
    template: {
      title: 'Your {{ planName }} plan has new terms',
      body: "{{ tenant.name }} {% if changesAt %}gets the new version of {{ planName }} on {{ changesAt | date: '%-d %B %Y', 'UTC' }}{% else %}has the new version of {{ planName }} now{% endif %}. From the next payment on, one unit is {{ unitMinor | money: currency }} a {{ interval }}. What it includes stands with your plan, which you can change or end at any time.",
      action: { label: 'See your plan', path: '/account' },
    },
  },
  {
    name: 'access-ended',
    on: 'subscription.grace_end',
    to: PAYERS,
    channels: ['feed', 'email'],
    dedupeKey: oncePerEvent,
    template: {
      title: 'Access to {{ planName }} has ended',
      body: 'The payment of {{ tenant.name }} is still missing and the days of grace are over. A good card restores access at once.',
      action: { label: 'Update your card', path: '/account' },
    },
  },
  {
    name: 'access-restored',
    on: 'subscription.active',
    to: PAYERS,
    channels: ['feed'],
    dedupeKey: oncePerEvent,
    template: {
      title: '{{ planName }} is active',
      body: 'The {{ planName }} plan of {{ tenant.name }} is paid for and active.',
    },
  },
]

/** Sent unless IMPERSONATION_NOTICE is off. */
export const impersonationNotice: NotificationType = {
  name: 'support-access',
  on: 'impersonation.started',
  to: 'person',
  channels: ['feed', 'email'],
  dedupeKey: oncePerEvent,
  template: {
    title: 'Our support is looking at your account',
    body: 'Somebody of {{ product.name }} may see your account as you see it, for {{ minutes }} minutes at most, to help you. They cannot spend your money, change who has access, or see your password. If you did not ask for help, tell us.',
  },
}
