import type { WallClock } from '../../lib/clock.ts'
import { localEmail } from '../../providers/email/local/local-email.ts'
import type { EmailMessage, EmailProvider } from '../../providers/email/port.ts'
import type { OutgoingWebhook } from '../../providers/host.ts'
import { createTestHost, type TestHost } from '../support/host.ts'
import { mountProvider } from '../support/mount-provider.ts'

/** What `/local/mail.json` says about a mail. */
export interface MailJson {
  readonly id: string
  readonly to: string
  readonly toName: string | null
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly deliveryId: string
  readonly fate: string
}

export interface OpenMailbox {
  readonly provider: EmailProvider
  readonly host: TestHost
  /** Where its pages are served. */
  readonly url: string
  /** The mails to an address over HTTP, newest first. */
  json(to: string): Promise<readonly MailJson[]>
  /** Posts what is due, waits until all of it is posted, and answers every webhook so far. */
  settle(): Promise<readonly OutgoingWebhook[]>
  close(): Promise<void>
}

/** A local mailbox on a database of its own, its pages served over HTTP. */
export async function openMailbox(
  options: { keep?: number; wallClock?: WallClock; deliver?: (webhook: OutgoingWebhook) => Promise<number> } = {},
): Promise<OpenMailbox> {
  const { keep, ...hostOptions } = options
  const host = await createTestHost(hostOptions)
  const provider = await localEmail(keep === undefined ? {} : { keep }, host)
  const server = await mountProvider()
  server.serve(provider)
  return {
    provider,
    host,
    url: server.url,
    json: async (to) => {
      const response = await fetch(`${server.url}/local/mail.json?to=${encodeURIComponent(to)}`)
      if (response.status !== 200) throw new Error(`/local/mail.json answered ${response.status}`)
      return ((await response.json()) as { mails: readonly MailJson[] }).mails
    },
    settle: async () => {
      await runJob(provider, 'local-email-events')
      return host.webhooks
    },
    close: async () => {
      await provider.close?.()
      await server.close()
      await host.close()
    },
  }
}

export async function runJob(provider: EmailProvider, name: string): Promise<void> {
  const job = provider.jobs?.find((candidate) => candidate.name === name)
  if (!job) throw new Error(`there is no job ${name}`)
  await job.run()
}

export function aMail(changes: Partial<EmailMessage> = {}): EmailMessage {
  return {
    deliveryId: 'dlv_0190',
    from: { email: 'hello@better-movies.test', name: 'Better Movies' },
    to: { email: 'ada@works.test', name: 'Ada Lovelace' },
    subject: 'Your trial ends soon',
    text: 'Three days are left.',
    html: '<p>Three days are left.</p>',
    category: 'trial_ending',
    ...changes,
  }
}
