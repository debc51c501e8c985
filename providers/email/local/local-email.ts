import { z } from 'zod'
import { HOUR, SECOND } from '../../../lib/clock.ts'
import { ProviderError } from '../../errors.ts'
import type { ProviderHost } from '../../host.ts'
import { createLocalTables } from '../../local-tables.ts'
import type { EmailProvider } from '../port.ts'
import { fateOf, isAddress } from './address.ts'
import { postDueEvents } from './events.ts'
import { keepMail, purgeMails } from './mails.ts'
import { listMails } from './queries.ts'
import { mailRoutes } from './routes.ts'
import { TABLES } from './tables.ts'
import { readEvent } from './webhook.ts'

export const localEmailConfig = z.object({
  /** How many mails the purge leaves, the newest. */
  keep: z.number().int().positive().default(10_000),
})
export type LocalEmailConfig = z.input<typeof localEmailConfig>

const MAX_LISTED = 100
const QUIET_MS = 5 * SECOND

/**
 * A mailbox that keeps every mail instead of sending it. It behaves like a provider over the wire: it deduplicates by the
 * write's key, refuses addresses at invalid.test, lets addresses at bounce.test bounce, and reports what became of each mail by a
 * signed webhook.
 *
 * @throws ZodError when the configuration is wrong.
 */
export async function localEmail(config: LocalEmailConfig, host: ProviderHost): Promise<EmailProvider> {
  const { keep } = localEmailConfig.parse(config)
  const sql = await host.sql('local_email')
  const secret = await host.secret('local-email-webhook')
  await createLocalTables(sql, TABLES)

  // One after another: a caller that waits for their turn has seen everything before it posted. Who comes while one is under way shares the next.
  let posting: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null
  /** Until then nobody is called for a new mail: where nobody has answered, each mail of a worker whose API is away would be a call in vain. */
  let quietUntil = 0
  const post = (): Promise<void> => {
    if (next) return next
    const turn = posting.then(async () => {
      next = null
      const answered = await postDueEvents(sql, host, secret)
      if (answered !== null) quietUntil = answered ? 0 : host.wallClock.now().getTime() + QUIET_MS
    })
    next = turn
    posting = turn.catch((error: unknown) => host.log.error({ error }, 'email events could not be posted; they wait'))
    return turn
  }

  return {
    name: 'local',
    deduplicates: true,

    send: async (message, write) => {
      if (write.signal?.aborted) {
        throw new ProviderError('unavailable', {
          provider: 'local',
          operation: 'send',
          detail: 'given up before sending',
        })
      }
      if (!isAddress(message.from.email)) {
        const detail = `${JSON.stringify(message.from.email)} is no address to send from`
        throw new ProviderError('rejected', { provider: 'local', operation: 'send', detail })
      }
      const fate = fateOf(message.to.email)
      if (fate === 'refused') return { kind: 'refused', reason: 'invalid_address' }
      const ref = await keepMail(sql, message, fate, write.idempotencyKey, host.wallClock.now()).catch(unavailable)
      if (ref === null) {
        const detail = `the key ${write.idempotencyKey} was used for another message`
        throw new ProviderError('rejected', { provider: 'local', operation: 'send', detail })
      }
      // Like a real provider's, the events come by themselves; what fails here is posted by the job.
      if (host.wallClock.now().getTime() >= quietUntil) post().catch(() => undefined)
      return { kind: 'accepted', ref }
    },

    readWebhook: (request) => [readEvent(secret, request, host.wallClock)],

    mailbox: {
      list: async (to) => {
        const mails = await listMails(sql, { to, limit: MAX_LISTED })
        return mails.map(({ id, to, subject, text, html, category, sentAt }) => ({
          id,
          to,
          subject,
          text,
          html,
          category,
          sentAt,
        }))
      },
    },

    routes: mailRoutes(sql),
    jobs: [
      { name: 'local-email-events', everySeconds: 5, run: post },
      { name: 'local-email-purge', everySeconds: HOUR / SECOND, run: () => purgeMails(sql, keep) },
    ],
    health: () =>
      sql.query('select 1').then(
        () => ({ ok: true }),
        (error: unknown) => ({ ok: false, detail: String(error) }),
      ),
    close: () => posting,
  }
}

function unavailable(cause: unknown): never {
  throw new ProviderError('unavailable', {
    provider: 'local',
    operation: 'send',
    sent: 'maybe',
    detail: 'the mailbox could not be written',
    cause,
  })
}
