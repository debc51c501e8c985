import type { DomainEvent } from '../event.ts'
import type { NotificationType } from './types.ts'

/** Those who can do something about money. */
const PAYERS = ['owner', 'billing'] as const
const CARE = ['owner', 'admin'] as const

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
