import type { EmailEventKind } from '../../providers/email/port.ts'

/** queued → sent → delivered | bounced; refused: the address will never work; failed: given up after the last attempt. */
export const DELIVERY_STATES = ['queued', 'sent', 'delivered', 'bounced', 'refused', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Where an email provider's event moves a delivery that was sent; null: nowhere. */
export const DELIVERY_AFTER: Readonly<Record<EmailEventKind, DeliveryState | null>> = {
  delivered: 'delivered',
  bounced: 'bounced',
  dropped: 'refused',
  complained: null,
  unsubscribed: null,
  deferred: null,
  opened: null,
}

/** After so many attempts that certainly did not go out, a delivery is given up. */
export const MAX_DELIVERY_ATTEMPTS = 8
