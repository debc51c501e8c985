import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { AcceptedMail } from './mail-send.ts'

export type SendgridEventType =
  | 'processed'
  | 'delivered'
  | 'deferred'
  | 'bounce'
  | 'dropped'
  | 'open'
  | 'click'
  | 'spamreport'
  | 'unsubscribe'

export type SendgridEvent = Readonly<Record<string, unknown>>

/** What SendGrid adds to an event of each kind ("Event Webhook Reference"). */
const DETAILS: Readonly<Record<SendgridEventType, SendgridEvent>> = {
  processed: {},
  delivered: { response: '250 OK' },
  deferred: { response: '400 try again later', attempt: '5' },
  bounce: {
    reason: '500 unknown recipient',
    status: '5.0.0',
    type: 'bounce',
    bounce_classification: 'Invalid Address',
  },
  dropped: { reason: 'Bounced Address', status: '5.0.0' },
  open: { useragent: 'Mozilla/5.0', ip: '203.0.113.7', sg_machine_open: false },
  click: { useragent: 'Mozilla/5.0', ip: '203.0.113.7', url: 'https://example.test/' },
  spamreport: {},
  unsubscribe: {},
}

/** An event about an accepted mail; its custom arguments stand flat beside SendGrid's own fields, as on the wire. */
export function eventFor(
  mail: AcceptedMail,
  type: SendgridEventType,
  at: Date,
  more: SendgridEvent = {},
): SendgridEvent {
  const [envelope] = mail.body.personalizations ?? []
  const categories = mail.body.categories ?? []
  return {
    email: envelope?.to?.[0]?.email,
    timestamp: Math.floor(at.getTime() / 1_000),
    'smtp-id': `<${mail.messageId}@geopod-ismtpd-1>`,
    event: type,
    ...(categories.length > 0 && { category: categories }),
    sg_event_id: randomBytes(16).toString('base64url'),
    sg_message_id: `${mail.messageId}.recvd-6b8f9c-1.0`,
    ...DETAILS[type],
    ...mail.body.custom_args,
    ...envelope?.custom_args,
    ...more,
  }
}

export interface SignedEvents {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Signs as SendGrid does: ECDSA over P-256 and SHA-256, of the timestamp and the raw body together. */
export function eventSigner() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    /** As the dashboard shows it: base64 of the SPKI in DER. */
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    sign(events: readonly SendgridEvent[], at: Date): SignedEvents {
      const body = `${JSON.stringify(events)}\r\n`
      const timestamp = String(Math.floor(at.getTime() / 1_000))
      const signature = sign('sha256', Buffer.from(timestamp + body), privateKey).toString('base64')
      return {
        headers: {
          'content-type': 'application/json',
          'x-twilio-email-event-webhook-signature': signature,
          'x-twilio-email-event-webhook-timestamp': timestamp,
        },
        body,
      }
    },
  }
}
