import type { DomainEvent } from '../event.ts'
import type { TenantPermission, TenantRole } from '../permissions.ts'

/**
 * A kind of message: which event causes it, whom it reaches, and its words. Templates are Liquid (liquidjs.com); they see the
 * event's payload, `tenant`, `recipient`, `product` and `links`. Extensions bring their own.
 */
export interface NotificationType {
  /** Unique and stable, letters, digits and hyphens. */
  readonly name: string
  readonly on: string
  /**
   * The tenant's members who may do this, by whichever role, or those in these built-in roles; or the one person whom the payload's `userId`
   * names, whatever tenants they have.
   */
  readonly to: { readonly may: TenantPermission } | readonly TenantRole[] | 'person'
  readonly channels: readonly ('feed' | 'email')[]
  /** The same key for the same person is one message, however often the event comes. */
  dedupeKey(event: DomainEvent): string
  readonly template: NotificationTemplate
}

export interface NotificationTemplate {
  /** One line for the feed, and the mail's subject. */
  readonly title: string
  /** One or two sentences for the feed, and the mail's first paragraph. */
  readonly body: string
  /** What the reader should do next, as the mail's button. */
  readonly action?: { readonly label: string; readonly path: string }
}
