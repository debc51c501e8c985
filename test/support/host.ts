import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, type WallClock } from '../../lib/clock.ts'
import type { OutgoingMail, OutgoingWebhook, ProviderHost } from '../../providers/host.ts'
import { createHost } from '../../server/host.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { quietLog } from './log.ts'

export interface TestHost extends ProviderHost {
  /** What the provider has mailed, oldest first. */
  readonly mails: OutgoingMail[]
  /** What the provider has sent, whatever `deliver` answered. */
  readonly webhooks: OutgoingWebhook[]
  /** From now on no mail can be handed over. */
  failMails(fail: boolean): void
  /** Ends the pools; removes the home, and the database when it was made here. */
  close(): Promise<void>
}

/**
 * A host for local providers, as the server makes it, on a database and a home of its own.
 *
 * @param options.deliver answers a webhook instead of HTTP; missing: accepted with 200
 */
export async function createTestHost(
  options: {
    database?: TestDatabase
    publicUrl?: string
    deliver?: (webhook: OutgoingWebhook) => Promise<number>
    wallClock?: WallClock
  } = {},
): Promise<TestHost> {
  const database = options.database ?? (await createTestDatabase())
  const home = await mkdtemp(join(tmpdir(), 'backplane-host-'))
  const mails: OutgoingMail[] = []
  const webhooks: OutgoingWebhook[] = []
  let mailsFail = false
  const wallClock = options.wallClock ?? systemClock
  const host = createHost({
    home,
    ownerUrl: database.ownerUrl,
    publicUrl: options.publicUrl ?? 'http://127.0.0.1:4000',
    clock: { now: async () => wallClock.now() },
    wallClock,
    log: quietLog,
    sendMail: async (mail) => {
      if (mailsFail) throw new Error('no mail today')
      mails.push(mail)
    },
    deliver: async (webhook) => {
      webhooks.push(webhook)
      return options.deliver ? options.deliver(webhook) : 200
    },
  })
  const close = async () => {
    await host.close()
    await rm(home, { recursive: true, force: true })
    if (!options.database) await database.drop()
  }
  const failMails = (fail: boolean) => {
    mailsFail = fail
  }
  return { ...host, mails, webhooks, failMails, close }
}
