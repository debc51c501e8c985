import { randomBytes } from 'node:crypto'
import { readContract } from '../openapi.ts'
import { startWireServer, type WireAnswer, type WireFault, type WireRequest, type WireServer } from '../wire-server.ts'
import { eventFor, eventSigner, type SendgridEvent, type SendgridEventType, type SignedEvents } from './events.ts'
import { type AcceptedMail, MAX_BYTES, type MailBody, problemsOf, refusal } from './mail-send.ts'

export interface SendgridState {
  /** In the order in which they were accepted. Sent twice is here twice: SendGrid does not deduplicate. */
  readonly mails: readonly AcceptedMail[]
  fail(fault: WireFault): void
}

export interface SendgridWire extends Pick<WireServer, 'url' | 'requests' | 'violations' | 'close'> {
  readonly apiKey: string
  /** Verifies the event webhooks; base64, as the dashboard shows it. */
  readonly publicKey: string
  readonly state: SendgridState
  eventFor(mail: AcceptedMail, type: SendgridEventType, more?: SendgridEvent): SendgridEvent
  /** `at` is when SendGrid signs; now, unless told otherwise. */
  signEvents(events: readonly SendgridEvent[], at?: Date): SignedEvents
  /** Posts them as SendGrid does, and resolves with the status. */
  deliverEvents(url: string, events: readonly SendgridEvent[]): Promise<number>
}

/** A 429 as SendGrid writes it, for `state.fail`: the window ends at `resetAt`. */
export function tooManyRequests(resetAt: Date): WireAnswer {
  return refusal(429, [{ message: 'too many requests', field: null }], {
    'x-ratelimit-limit': '600',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Math.ceil(resetAt.getTime() / 1_000)),
  })
}

/** A 5xx as SendGrid writes it, for `state.fail`. */
export function serverError(status: 500 | 502 | 503 | 504 = 500): WireAnswer {
  return refusal(status, [{ message: 'internal server error', field: null }])
}

/**
 * The description calls the mail's own `custom_args` a string; SendGrid's SDK sends, and its events bring back, an object, as the
 * same description says of a personalization's.
 */
const ERRATA = {
  '/components/requestBodies/PostMailSend/content/application~1json/schema/properties/custom_args': {
    type: 'object',
    additionalProperties: { type: 'string' },
  },
}

/** Twilio SendGrid's v3 API as far as sending needs it, over real HTTP. */
export async function startSendgridWire(): Promise<SendgridWire> {
  const apiKey = `SG.${randomBytes(16).toString('base64url')}.${randomBytes(32).toString('base64url')}`
  const contract = readContract('sendgrid/tsg_mail_v3.json', '', ERRATA)
  const signer = eventSigner()
  const mails: AcceptedMail[] = []

  const server = await startWireServer(
    async (request) => {
      if (request.method !== 'POST' || request.parts.join('/') !== 'v3/mail/send')
        return refusal(404, [{ message: 'not found', field: null }])
      const refused = unauthorized(request, apiKey) ?? unacceptable(request)
      if (refused) return refused
      const messageId = randomBytes(16).toString('base64url')
      mails.push({ messageId, body: request.body as MailBody })
      return { status: 202, headers: { 'x-message-id': messageId } }
    },
    () => contract,
  )

  return {
    url: server.url,
    requests: server.requests,
    violations: server.violations,
    close: server.close,
    apiKey,
    publicKey: signer.publicKey,
    state: { mails, fail: server.fail },
    eventFor: (mail, type, more) => eventFor(mail, type, new Date(), more),
    signEvents: (events, at = new Date()) => signer.sign(events, at),
    async deliverEvents(url, events) {
      const { headers, body } = signer.sign(events, new Date())
      const response = await fetch(url, { method: 'POST', headers, body })
      await response.body?.cancel()
      return response.status
    },
  }
}

function unauthorized({ headers }: WireRequest, apiKey: string): WireAnswer | null {
  const given = headers.authorization
  if (given === `Bearer ${apiKey}`) return null
  const message = given
    ? 'The provided authorization grant is invalid, expired, or revoked'
    : 'Permission denied, wrong credentials'
  return refusal(401, [{ message, field: null }])
}

function unacceptable(request: WireRequest): WireAnswer | null {
  if (request.raw.length > MAX_BYTES) return refusal(413, [{ message: 'content too large', field: null }])
  const problems = problemsOf(request.body as MailBody | undefined)
  return problems.length > 0 ? refusal(400, problems) : null
}
