import { type ClientResponse, MailService } from '@sendgrid/mail'
import { systemClock, type WallClock } from '../../../lib/clock.ts'
import type { Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import type { EmailMessage, EmailProvider, SendOutcome } from '../port.ts'
import { type SendgridEmailConfig, sendgridEmailConfig } from './config.ts'
import { toOutcome } from './faults.ts'
import { isAddress, toMail } from './mapping.ts'
import { webhookReader } from './webhook.ts'

/** The policy around every provider gives up earlier by its signal; this only bounds a call made without one. */
const TIMEOUT_MS = 30_000

/**
 * Twilio SendGrid by its own SDK. SendGrid has no idempotency key: whoever calls must not send the same delivery twice
 * unless the first call certainly did not happen.
 *
 * @throws ZodError when the configuration is wrong.
 */
export function sendgridEmail(config: SendgridEmailConfig, wallClock: WallClock = systemClock): EmailProvider {
  const { apiKey, webhookPublicKey, baseUrl } = sendgridEmailConfig.parse(config)
  return {
    name: 'sendgrid',
    deduplicates: false,
    send: (message, write) => send({ apiKey, baseUrl, wallClock }, message, write),
    readWebhook: webhookReader(webhookPublicKey, wallClock),
  }
}

interface Account {
  readonly apiKey: string
  readonly baseUrl: string
  readonly wallClock: WallClock
}

async function send(account: Account, message: EmailMessage, write: Write): Promise<SendOutcome> {
  if (write.signal?.aborted) {
    throw new ProviderError('unavailable', {
      provider: 'sendgrid',
      operation: 'send',
      detail: 'given up before sending',
    })
  }
  // Looked at here because the SDK would read "a@x.test, b@x.test" as it likes, and to spare a call that cannot succeed.
  if (!isAddress(message.to.email)) return { kind: 'refused', reason: 'invalid_address' }
  try {
    const [response] = await mailer(account, write.signal).send(toMail(message))
    return accepted(response, message)
  } catch (error) {
    return toOutcome(error, account.wallClock.now())
  }
}

/** Accepted is accepted: an answer without its id must not be sent again, and the events carry our own id anyway. */
function accepted(response: ClientResponse, message: EmailMessage): SendOutcome {
  if (response.statusCode !== 202) {
    const detail = `${response.statusCode} where SendGrid answers 202; is something else listening at this address?`
    throw new ProviderError('unavailable', { provider: 'sendgrid', operation: 'send', sent: 'maybe', detail })
  }
  const headers: Readonly<Record<string, unknown>> = response.headers
  const id = headers['x-message-id']
  return { kind: 'accepted', ref: typeof id === 'string' && id !== '' ? id : message.deliveryId }
}

/** A client of the call's own, because the SDK takes a signal only among a client's defaults. */
function mailer(account: Account, signal: AbortSignal | undefined): MailService {
  const service = new MailService()
  service.setApiKey(account.apiKey)
  service.setTimeout(TIMEOUT_MS)
  // The SDK's types leave the property out that its own documentation uses. `setApiKey` resets the address, so it comes after.
  const { client } = service as unknown as { client: { setDefaultRequest(key: string, value: unknown): void } }
  client.setDefaultRequest('baseUrl', account.baseUrl)
  // A redirected POST could be sent twice, and the key to another host.
  client.setDefaultRequest('maxRedirects', 0)
  if (signal) client.setDefaultRequest('signal', signal)
  return service
}
