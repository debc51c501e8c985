import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { WallClock } from '../../../lib/clock.ts'
import type { WebhookRequest } from '../../call.ts'
import { WebhookRefused } from '../../errors.ts'
import type { EmailEvent } from '../port.ts'

export const WEBHOOK_PATH = '/webhooks/email/local'
export const SIGNATURE_HEADER = 'Backplane-Signature'
const TOLERANCE_SECONDS = 300

const eventBody = z.object({
  id: z.string().min(1),
  kind: z.enum(['delivered', 'bounced']),
  deliveryId: z.string(),
  to: z.string(),
  reason: z.string().nullable(),
  occurredAt: z.iso.datetime(),
})
export type EventBody = z.infer<typeof eventBody>

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, as payment gateways sign. */
export function signatureOf(secret: string, body: string | Buffer, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  return `t=${seconds},v1=${hmac(secret, seconds, body).toString('hex')}`
}

/** @throws WebhookRefused when the event is not ours, older or newer than five minutes, or not an event. */
export function readEvent(secret: string, request: WebhookRequest, wallClock: WallClock): EmailEvent {
  const header = request.headers[SIGNATURE_HEADER.toLowerCase()] ?? ''
  const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header)
  if (!parts) {
    throw new WebhookRefused('signature', `the header ${SIGNATURE_HEADER} is missing or is not "t=…,v1=…"`)
  }
  const seconds = Number(parts[1])
  const claimed = Buffer.from(parts[2] ?? '', 'hex')
  if (!timingSafeEqual(claimed, hmac(secret, seconds, request.body))) {
    throw new WebhookRefused('signature', 'the signature does not match the body')
  }
  if (Math.abs(wallClock.now().getTime() / 1000 - seconds) > TOLERANCE_SECONDS) {
    throw new WebhookRefused('timestamp', `the event was signed more than ${TOLERANCE_SECONDS} s from now`)
  }
  const { occurredAt, ...event } = parse(request.body)
  return { ...event, occurredAt: new Date(occurredAt) }
}

function parse(body: Buffer): EventBody {
  try {
    return eventBody.parse(JSON.parse(body.toString('utf8')))
  } catch (error) {
    throw new WebhookRefused('malformed', `the body is not an event of the local mailbox: ${String(error)}`)
  }
}

function hmac(secret: string, seconds: number, body: string | Buffer): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.`).update(body).digest()
}
