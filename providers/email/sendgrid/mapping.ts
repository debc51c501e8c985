import type { MailDataRequired } from '@sendgrid/mail'
import { z } from 'zod'
import type { EmailAddress, EmailEvent, EmailEventKind, EmailMessage } from '../port.ts'

const ADDRESS = z.email().max(254)

export function isAddress(text: string): boolean {
  return ADDRESS.safeParse(text).success
}

/** The request of "Mail Send" (v3): `custom_args` come back, flat, in every event about the mail. */
export function toMail(message: EmailMessage): MailDataRequired {
  return {
    from: toAddress(message.from),
    to: toAddress(message.to),
    subject: oneLine(message.subject),
    text: message.text,
    html: message.html,
    category: message.category,
    customArgs: { delivery_id: message.deliveryId },
    // Links to sign in or to reset a password must reach the customer as they are, not through SendGrid's redirect.
    trackingSettings: { clickTracking: { enable: false, enableText: false } },
  }
}

function toAddress({ email, name }: EmailAddress): { email: string; name?: string } {
  return name === undefined ? { email } : { email, name: oneLine(name) }
}

/** A line break in a subject or a name must never become a header of its own. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

/** SendGrid's "Event Webhook reference", in our words. What is missing here (`processed`, `click`, `group_resubscribe`) is not used. */
const KINDS: ReadonlyMap<string, EmailEventKind> = new Map([
  ['delivered', 'delivered'],
  ['deferred', 'deferred'],
  ['bounce', 'bounced'],
  ['dropped', 'dropped'],
  ['spamreport', 'complained'],
  ['unsubscribe', 'unsubscribed'],
  ['group_unsubscribe', 'unsubscribed'],
  ['open', 'opened'],
])

const anyEvent = z.looseObject({ event: z.string() })
const usedEvent = z.looseObject({
  event: z.string(),
  email: z.string(),
  /** Seconds since 1970. */
  timestamp: z.number().int().positive(),
  sg_event_id: z.string().min(1),
  delivery_id: z.string().optional(),
  reason: z.string().optional(),
  response: z.string().optional(),
})

/** The events of one webhook that we use, in their order. @throws ZodError when one lacks what every such event has. */
export function fromEvents(body: unknown): readonly EmailEvent[] {
  return z
    .array(anyEvent)
    .parse(body)
    .flatMap((event) => {
      const kind = KINDS.get(event.event)
      return kind === undefined ? [] : [fromEvent(kind, usedEvent.parse(event))]
    })
}

function fromEvent(kind: EmailEventKind, event: z.infer<typeof usedEvent>): EmailEvent {
  return {
    id: event.sg_event_id,
    kind,
    deliveryId: event.delivery_id ?? null,
    to: event.email,
    reason: event.reason ?? event.response ?? null,
    occurredAt: new Date(event.timestamp * 1000),
  }
}
