import type { OutgoingMail, OutgoingWebhook } from '../../providers/host.ts'
import type { LocalIdentityConfig } from '../../providers/identity/local/config.ts'
import { localIdentity } from '../../providers/identity/local/local-identity.ts'
import type { DirectoryProvider } from '../../providers/identity/port.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { eventually } from './eventually.ts'
import { createTestHost, type TestHost } from './host.ts'
import { codeIn } from './mailbox.ts'
import { type MountedProvider, mountProvider } from './mount-provider.ts'

export const TEST_AUDIENCE = 'https://api.backplane.test'

export interface TestIssuer {
  readonly url: string
  readonly identity: DirectoryProvider
  readonly host: TestHost
  /** What it has mailed, oldest first. */
  readonly mails: readonly OutgoingMail[]
  /** What it has sent to us, whatever was answered. */
  readonly webhooks: readonly OutgoingWebhook[]
  failMails(fail: boolean): void
  /** With which status we answer what it sends; 0 is no answer. */
  answerWebhooks(status: number): void
  readonly server: MountedProvider
  readonly database: TestDatabase
  /** Moves the issuer's wall clock forward; the machine's own clock stays. */
  pass(ms: number): void
  /** From now on the issuer's clock moves by `pass` alone, so that a slow machine changes nothing. */
  stopClock(): void
  /** Another process of the same issuer: same address, same database. It serves nothing until it is mounted. */
  another(config?: Partial<LocalIdentityConfig>): Promise<DirectoryProvider>
  /** Reads the newest code that was mailed to the address, once it has come: a `code` for `signIn`. */
  codeFor(email: string): () => Promise<string>
  close(): Promise<void>
}

/**
 * The local issuer on a database of its own, reached over HTTP.
 *
 * @param hostName `localhost` for what a browser does at host names only
 */
export async function startLocalIdentity(
  config: Partial<LocalIdentityConfig> = {},
  hostName = '127.0.0.1',
): Promise<TestIssuer> {
  const server = await mountProvider()
  const url = server.url.replace('127.0.0.1', hostName)
  const database = await createTestDatabase()
  let offset = 0
  let stopped: number | null = null
  const wallClock = { now: () => new Date((stopped ?? Date.now()) + offset) }
  let webhookStatus = 200
  const deliver = async () => webhookStatus
  const host = await createTestHost({ database, publicUrl: url, wallClock, deliver })
  const another = (more: Partial<LocalIdentityConfig> = {}) =>
    localIdentity({ audience: TEST_AUDIENCE, ...config, ...more }, host)
  const identity = await another()
  server.serve(identity)
  return {
    url,
    identity,
    host,
    mails: host.mails,
    webhooks: host.webhooks,
    failMails: host.failMails,
    answerWebhooks: (status) => {
      webhookStatus = status
    },
    server,
    database,
    pass: (ms) => {
      offset += ms
    },
    stopClock: () => {
      stopped = Date.now()
    },
    another,
    codeFor: (email) => () =>
      eventually(
        async () => codeIn(host.mails.filter(({ to }) => to === email.toLowerCase()).at(-1)?.text),
        'a mailed code',
      ),
    async close() {
      await server.close()
      await identity.close?.()
      await host.close()
      await database.drop()
    },
  }
}
