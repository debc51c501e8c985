import type { BusinessClock, WallClock } from '../lib/clock.ts'
import type { CacheProvider } from '../providers/cache/port.ts'
import type { EmailProvider } from '../providers/email/port.ts'
import type { FilesProvider } from '../providers/files/port.ts'
import type { Log } from '../providers/host.ts'
import type { IdentityProvider } from '../providers/identity/port.ts'
import type { MetricsProvider } from '../providers/metrics/port.ts'
import type { PaymentsProvider } from '../providers/payments/port.ts'
import type { Reads } from '../reads/load.ts'
import type { Cursors } from '../reads/sealed.ts'
import type { ReadsViewer } from '../reads/statement.ts'
import type { Viewer } from './access.ts'
import type { Db, PreparedTx, Tx } from './db.ts'
import type { DocumentRules } from './documents/rules.ts'
import type { DomainEvent } from './event.ts'
import type { Failpoint } from './failpoints.ts'
import type { Classification } from './privacy/classes.ts'
import type { Dns } from './tenant-domains/dns.ts'

/** Queued work. Every queue delivers at least once: effects must be idempotent. */
export interface Jobs {
  /** Enqueues in the transaction that made the change: both happen or neither. */
  enqueue(tx: Tx | PreparedTx, queue: string, data: Readonly<Record<string, unknown>>): Promise<void>
  /** The same for many at once. */
  enqueueAll(tx: Tx | PreparedTx, queue: string, datas: readonly Readonly<Record<string, unknown>>[]): Promise<void>
}

/**
 * What one noun does when something has happened. Delivered at least once, out of order at times; it must have its effect once,
 * by a unique key or an idempotency key of its own.
 */
export interface Consumer {
  /** Unique and stable: jobs name it. Letters, digits, dots and hyphens. */
  readonly name: string
  readonly on: readonly string[]
  /** It calls another company: it waits in a queue of its own, so that a provider that hangs holds up nobody else. */
  readonly callsProvider?: true
  /**
   * Whether an event of these types is any of its business, by what the event itself says and in whose name it came: one that is not costs no
   * job. Absent: each is. It is asked in the transaction of the change, and must not throw.
   */
  wants?(event: DomainEvent, viewer: Viewer): boolean
  handle(app: App, event: DomainEvent): Promise<void>
}

/**
 * Everything that a verb may touch. A verb's signature names the slice that it uses: `Pick<App, 'db' | 'payments'>`. Built by
 * `createApp`; tests override any part.
 */
export interface App {
  readonly db: Db
  /** The declared reads, for one request of one viewer. */
  readonly reads: (viewer: ReadsViewer) => Reads
  /** What clients hold of a place in a list. */
  readonly cursors: Cursors
  readonly clock: BusinessClock
  readonly wallClock: WallClock
  readonly jobs: Jobs
  readonly log: Log
  /** Where this deployment is reached, without a trailing slash; links in mails come from here only. */
  readonly publicUrl: string
  /** Business time may be moved, and local conveniences are open. */
  readonly local: boolean
  readonly productName: string
  readonly mailFrom: string
  /** `embedded`: a card may be entered inside a page of ours too, in a form of the payments provider's. */
  readonly cardForm: 'hosted' | 'embedded'
  /** What the platform keeps of a seller's sale, in hundredths of a per cent, where the seller's own row says nothing else. */
  readonly feeBasisPoints: number
  readonly identity: IdentityProvider
  readonly payments: PaymentsProvider
  readonly email: EmailProvider
  readonly metrics: MetricsProvider
  readonly cache: CacheProvider
  readonly files: FilesProvider
  readonly dns: Dns
  /** What the schema says of documents. */
  readonly documents: DocumentRules
  readonly consumers: readonly Consumer[]
  /** What every column holds: ours and the extensions'. */
  readonly classification: Classification
  /** Does nothing but in fault tests, where a named point may crash or wait. */
  failpoint(name: Failpoint): Promise<void>
}
