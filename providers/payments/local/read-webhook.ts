import { z } from 'zod'
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
import { EVENT_TYPES } from './event-types.ts'
import { SIGNATURE_HEADER, verifySignature } from './signature.ts'

const eventBody = z.object({
  id: z.string().min(1).max(200),
  type: z.string().min(1).max(200),
  created: z.iso.datetime(),
  account: z.string().nullable(),
  customer: z.string().min(1).max(200),
  object: z.object({ kind: z.string(), ref: z.string().min(1).max(200) }),
})

/**
 * The event in a webhook of this gateway, once its signature has been checked; null for one that we do not use. What the body says of
 * the object is not passed on: the receiver fetches it.
 * @throws WebhookRefused
 */
export function readWebhook(request: WebhookRequest, now: Date, secret: string): PaymentsEvent | null {
  const header = Object.entries(request.headers).find(([name]) => name.toLowerCase() === SIGNATURE_HEADER)?.[1]
  verifySignature(header, request.body, now, secret)
  return readEvent(request.body)
}

/** @throws WebhookRefused when the text is no event of this gateway */
export function readEvent(body: Buffer): PaymentsEvent | null {
  const parsed = eventBody.safeParse(parseJson(body))
  if (!parsed.success) throw new WebhookRefused('malformed', `not an event: ${z.prettifyError(parsed.error)}`)
  const { id, type, created, account, customer, object } = parsed.data
  const subject = subjectOf(type, object.ref, customer)
  if (!subject) return null
  const owner = subject.kind === 'seller' ? null : (customer as CustomerRef)
  return { id, account, type, subject, customer: owner, occurredAt: new Date(created) }
}

function subjectOf(type: string, ref: string, customer: string): PaymentsEvent['subject'] | null {
  const kind = Object.hasOwn(EVENT_TYPES, type) ? EVENT_TYPES[type as keyof typeof EVENT_TYPES] : null
  switch (kind) {
    case 'subscription':
      return { kind, ref: ref as SubscriptionRef }
    case 'invoice':
      return { kind, ref: ref as InvoiceRef }
    case 'payment':
      return { kind, ref: ref as PaymentRef }
    case 'checkout':
      return { kind, ref: ref as CheckoutRef }
    case 'seller':
      return { kind, ref: ref as SellerRef }
    case 'paymentMethods':
      return { kind, ref: customer as CustomerRef }
    case null:
      return null
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new WebhookRefused('malformed', `the body is not JSON: ${cause instanceof Error ? cause.message : cause}`)
  }
}
