import type { Read, WebhookRequest, Write } from '../call.ts'
import type { ProviderParts } from '../host.ts'

export interface EmailAddress {
  readonly email: string
  readonly name?: string
}

export interface EmailMessage {
  /** Our delivery's id (`dlv_…`): comes back in the provider's events. */
  readonly deliveryId: string
  readonly from: EmailAddress
  readonly to: EmailAddress
  readonly subject: string
  readonly text: string
  readonly html: string
  /** A short stable label (the notification type) for the provider's own statistics. */
  readonly category: string
}

export type SendOutcome =
  /** `ref` is the provider's message id. */
  | { readonly kind: 'accepted'; readonly ref: string }
  /** The address will never work; do not try again. */
  | { readonly kind: 'refused'; readonly reason: 'invalid_address' | 'suppressed' }

export type EmailEventKind = 'delivered' | 'deferred' | 'bounced' | 'dropped' | 'complained' | 'unsubscribed' | 'opened'

export interface EmailEvent {
  /** The provider's own event id. */
  readonly id: string
  readonly kind: EmailEventKind
  /** Ours, from the message; null for a mail that we did not send. */
  readonly deliveryId: string | null
  readonly to: string
  readonly reason: string | null
  readonly occurredAt: Date
}

/** What the product needs from an email provider. Methods throw ProviderError when the provider cannot answer. */
export interface EmailProvider extends ProviderParts {
  readonly name: string
  /** Whether the provider itself deduplicates by idempotency key (SendGrid does not: we do so on our delivery row). */
  readonly deduplicates: boolean
  send(message: EmailMessage, write: Write): Promise<SendOutcome>
  /** Checks the signature over the raw bytes, then translates; events that we do not use are left out. @throws WebhookRefused */
  readWebhook(request: WebhookRequest): readonly EmailEvent[]
  /** What was sent to an address, newest first; only the local mailbox keeps it. */
  readonly mailbox?: { list(to: string, read?: Read): Promise<readonly StoredMail[]> }
}

export interface StoredMail {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly category: string
  readonly sentAt: Date
}
