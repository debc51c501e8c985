import type { Money } from '../../../lib/money.ts'
import type { Read, Write } from '../../call.ts'
import type { DeclineReason, PriceRef, ProviderSubscription, SubscriptionRef } from '../port.ts'
import type { InvoiceTax } from './billing.ts'

/**
 * When a change of plan takes effect. `now`: at once, and the difference for the rest of the period is charged at once too (what is left
 * over in the customer's favour is taken off the next invoice); `now_without_proration`: at once, paid from the next period on;
 * `period_end`: with the next period. In a trial nothing is ever charged for a change.
 */
export const CHANGE_WHENS = ['now', 'now_without_proration', 'period_end'] as const
export type ChangeWhen = (typeof CHANGE_WHENS)[number]

/** What the subscription is to be: both are always said, so that the same request means the same whatever stood before. */
export interface SubscriptionChange {
  readonly price: PriceRef
  /** A whole number from 1. */
  readonly quantity: number
  readonly when: ChangeWhen
}

/** A change that waits for the end of the period. */
export interface ScheduledChange {
  readonly price: PriceRef
  readonly quantity: number
  readonly at: Date
}

export type ChangeOutcome =
  | { readonly kind: 'changed'; readonly subscription: ProviderSubscription }
  /** The payment was declined: the subscription is what it was before, and nothing is owed for the change. */
  | { readonly kind: 'declined'; readonly reason: DeclineReason }
  /** The payment needs the customer (3-D Secure): the subscription is what it was before until they confirm, for 23 hours at most. */
  | { readonly kind: 'action_required'; readonly clientSecret: string; readonly subscription: ProviderSubscription }

/** One line of an invoice to come. */
export interface PreviewLine {
  readonly description: string
  /** Negative: in the customer's favour. */
  readonly amount: Money
  /** The line only evens out a change within a period. */
  readonly proration: boolean
  readonly periodStart: Date
  readonly periodEnd: Date
}

/** What a change would come to, at this moment. Nothing is changed by asking. */
export interface ChangePreview {
  /** Of the invoice that the change itself makes; empty when it makes none. */
  readonly lines: readonly PreviewLine[]
  /** Of the lines, tax left out; negative: credited. */
  readonly subtotal: Money
  readonly tax: Money
  /** What the tax is made of, by rate; one of nothing says why there is none. Empty when the change makes no invoice. */
  readonly taxes: readonly InvoiceTax[]
  /** What would be charged at once: never negative. */
  readonly dueNow: Money
  /** The next invoice by itself, with what is left over in the customer's favour taken off; null when there will be none. */
  readonly next: { readonly total: Money; readonly at: Date } | null
}

/** How a subscription is changed after its start. Each verb answers an ended subscription with `rejected`. */
export interface SubscriptionChanges {
  previewChange(ref: SubscriptionRef, change: SubscriptionChange, read?: Read): Promise<ChangePreview>
  /**
   * A change that is made at once replaces one that was scheduled. To what stands already it changes nothing and charges nothing.
   * Another currency is `rejected`.
   */
  changeSubscription(ref: SubscriptionRef, change: SubscriptionChange, write: Write): Promise<ChangeOutcome>
  /** The quantity is another at once; the difference stands on the next invoice, so that no payment can fail. */
  updateQuantity(ref: SubscriptionRef, quantity: number, write: Write): Promise<ProviderSubscription>
  /** One without a scheduled change is answered as it is. */
  cancelScheduledChange(ref: SubscriptionRef, write: Write): Promise<ProviderSubscription>
  /**
   * `paused` at once: no period goes on and nothing is invoiced; what was paid for and not used is taken off the next invoice. A scheduled
   * change is dropped. One that is paused is answered as it is.
   */
  pauseSubscription(ref: SubscriptionRef, write: Write): Promise<ProviderSubscription>
  /** A new period begins now and is charged at once; until that is paid, it stays paused. One that is not paused is answered as `changed`. */
  resumeSubscription(ref: SubscriptionRef, write: Write): Promise<ChangeOutcome>
  /** Takes back an end that was to come with the period. One that goes on anyway is answered as it is. */
  undoCancel(ref: SubscriptionRef, write: Write): Promise<ProviderSubscription>
}
