import { EventWebhook, EventWebhookHeader } from '@sendgrid/eventwebhook'
import type { WallClock } from '../../../lib/clock.ts'
import type { WebhookRequest } from '../../call.ts'
import { WebhookRefused } from '../../errors.ts'
import type { EmailEvent } from '../port.ts'
import { fromEvents } from './mapping.ts'

const TOLERANCE_SECONDS = 300

/**
 * Reads SendGrid's "signed event webhook": ECDSA P-256 over the timestamp header and the raw bytes. The tolerance only narrows
 * the time in which a caught request can be sent again; what stops a replay is the inbox, which takes each event id once.
 */
export function webhookReader(
  publicKey: string,
  wallClock: WallClock,
): (request: WebhookRequest) => readonly EmailEvent[] {
  const verifier = new EventWebhook()
  const key = verifier.convertPublicKeyToECDSA(publicKey)
  return ({ headers, body }) => {
    const signature = headers[EventWebhookHeader.SIGNATURE().toLowerCase()]
    const timestamp = headers[EventWebhookHeader.TIMESTAMP().toLowerCase()]
    if (!signature || !timestamp) {
      throw new WebhookRefused('signature', 'the signature or timestamp header of SendGrid’s signed webhook is missing')
    }
    // The cheap check first: the other costs milliseconds, and anyone may knock.
    const text = decode(body)
    const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN
    if (!(Math.abs(wallClock.now().getTime() / 1000 - seconds) <= TOLERANCE_SECONDS)) {
      throw new WebhookRefused('timestamp', `the webhook was not signed within ${TOLERANCE_SECONDS} s of now`)
    }
    if (!matches(() => verifier.verifySignature(key, text, signature, timestamp))) {
      throw new WebhookRefused('signature', 'the signature does not match the body')
    }
    try {
      return fromEvents(JSON.parse(text))
    } catch (cause) {
      throw new WebhookRefused('malformed', `the body is not a list of SendGrid events: ${String(cause)}`)
    }
  }
}

/** The SDK signs text, so bytes that are not text must not be read as some other text. */
function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw new WebhookRefused('malformed', 'the body is not UTF-8')
  }
}

/** The SDK throws where a signature is not even base64 of DER. */
function matches(verify: () => boolean): boolean {
  try {
    return verify()
  } catch {
    return false
  }
}
