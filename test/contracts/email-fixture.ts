import { newId, toPublicId } from '../../lib/ids.ts'
import type { WebhookRequest } from '../../providers/call.ts'
import type { EmailMessage, EmailProvider } from '../../providers/email/port.ts'

/** A mail as it reached the other company. */
export interface ReceivedMail {
  readonly to: string
  readonly toName: string | null
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface EmailUnderTest {
  readonly provider: EmailProvider
  /** What the other company received for this address, newest first. */
  received(to: string): Promise<readonly ReceivedMail[]>
  /** Every webhook that the other company has posted so far, once nothing more is under way. */
  webhooks(): Promise<readonly WebhookRequest[]>
  /** A webhook with this JSON for a body, signed by the other company at that moment. */
  sign(content: unknown, at: Date): WebhookRequest
  /** Domains with a fate of their own at this provider, for tests. */
  readonly domains: { readonly works: string; readonly bounces: string; readonly invalid: string }
  close(): Promise<void>
}

let count = 0

/** An address that no other mail of this run has. */
export function newAddress(domain: string): string {
  return `person-${++count}@${domain}`
}

/** A mail with a delivery of its own; `to` works unless told otherwise. */
export function newMail(made: EmailUnderTest, changes: Partial<EmailMessage> = {}): EmailMessage {
  return {
    deliveryId: toPublicId('delivery', newId()),
    from: { email: 'hello@better-movies.test', name: 'Better Movies' },
    to: { email: newAddress(made.domains.works), name: 'Ada Lovelace' },
    subject: 'Your trial ends soon',
    text: 'Three days are left.',
    html: '<p>Three days are left.</p>',
    category: 'trial_ending',
    ...changes,
  }
}

/** A request as the server hands it on: header names in small letters, the body raw. */
export function toRequest(headers: Readonly<Record<string, string>>, body: string | Buffer): WebhookRequest {
  const lower = Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value])
  return { headers: Object.fromEntries(lower), body: Buffer.from(body) }
}
