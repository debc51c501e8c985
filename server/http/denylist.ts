import { Socket } from 'node:net'
import pg from 'pg'
import type { DenialReason } from '../../domain/denials/states.ts'
import { DomainError } from '../../domain/errors.ts'
import { MINUTE, type WallClock } from '../../lib/clock.ts'
import type { Log } from '../../providers/host.ts'
import type { Principal } from '../../providers/identity/port.ts'
import { createDenials, type Denied } from './denials.ts'

/** One node's copy of the denylist. */
export interface Denylist {
  /** Equal versions: nothing has been denied in between. */
  readonly version: number
  /** Whether what this node knows may be relied on: it was read within the last five seconds. */
  fresh(): boolean
  /** By what this node knows. */
  reasonFor(principal: Principal): DenialReason | null
  /** Resolves once what is known may be relied on, at once where it may already. @throws DomainError PROVIDER_UNAVAILABLE */
  assertFresh(): Promise<void>
  /** A hint that something has been denied. Nothing depends on it. */
  wake(): void
  close(): Promise<void>
}

export interface DenylistOptions {
  readonly log: Log
  readonly wallClock: WallClock
  /** Between two reads; 500. */
  readonly pollMs?: number
  /** How old what is known may be; 5,000. */
  readonly trustMs?: number
}

const ANSWER_MS = 1_000
const LONGEST_WAIT_MS = 1_000

const COLUMNS = `json_agg(json_build_object('kind', kind, 'issuer', issuer, 'key', key, 'reason', reason,
  'deniedAt', (extract(epoch from denied_at) * 1000)::int8, 'expiresAt', (extract(epoch from expires_at) * 1000)::int8))`

const ALL = `select pg_current_snapshot()::text as snapshot, (select ${COLUMNS} from denials) as denied`
/** Exactly what this snapshot sees and the one before did not, as the change feed reads it (server/changes/session.ts). */
const NEW = `select pg_current_snapshot()::text as snapshot, (select ${COLUMNS} from (
    select * from denials where xid >= pg_snapshot_xmax($1::pg_snapshot)
    union select * from denials where xid = any(array(select pg_snapshot_xip($1::pg_snapshot)))) d) as denied`

/**
 * Reads the denylist again and again, on a connection of its own, so that no load of the others keeps a denial from being heard. Each
 * connection begins with the whole list. It resolves after the first try; what fails is tried again for as long as it is open.
 */
export async function openDenylist(url: string, options: DenylistOptions): Promise<Denylist> {
  const { log, wallClock, pollMs = 500, trustMs = 5_000 } = options
  const denials = createDenials()
  let connection: { readonly client: pg.Client; readonly socket: Socket; snapshot: string | null } | null = null
  /** When the newest read began: what was denied by then is known. */
  let readAt = Number.NEGATIVE_INFINITY
  let dropAt = 0
  let failures = 0
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<void> | null = null

  const fresh = () => performance.now() - readAt <= trustMs

  async function connected(): Promise<NonNullable<typeof connection>> {
    if (connection) return connection
    const socket = new Socket()
    const client = new pg.Client({
      connectionString: url,
      stream: () => socket,
      application_name: 'backplane denylist',
      connectionTimeoutMillis: ANSWER_MS,
      keepAlive: true,
    })
    const opened = { client, socket, snapshot: null }
    client.on('error', () => lose(opened))
    client.on('end', () => lose(opened))
    connection = opened
    await client.connect()
    return opened
  }

  function lose(lost: typeof connection): void {
    lost?.socket.destroy()
    if (connection === lost) connection = null
  }

  async function attempt(): Promise<void> {
    const at = performance.now()
    const current = await connected()
    const { rows } = await (current.snapshot === null
      ? current.client.query<Found>(ALL)
      : current.client.query<Found>({ name: 'denials', text: NEW, values: [current.snapshot] }))
    const [found] = rows
    if (!found) throw new Error('the denylist answered nothing')
    denials.add(found.denied ?? [])
    current.snapshot = found.snapshot
    readAt = Math.max(readAt, at)
    if (at < dropAt) return
    dropAt = at + MINUTE
    denials.drop(wallClock.now().getTime())
  }

  /** One read for all who ask while it is under way. Rejects when it failed, within a second. */
  function read(): Promise<void> {
    if (closed) return Promise.reject(new Error('the denylist is closed'))
    clearTimeout(timer)
    underWay ??= within(attempt())
      .then(
        () => {
          if (failures > 0) log.info({}, 'the denylist can be read again')
          failures = 0
        },
        (error: unknown) => {
          lose(connection)
          failures += 1
          if (failures === 1)
            log.warn({ err: error }, 'the denylist cannot be read: in five seconds cached tokens count for nothing')
          throw error
        },
      )
      .finally(() => {
        underWay = null
        const wait = failures === 0 ? pollMs : Math.min(50 * 2 ** failures, LONGEST_WAIT_MS)
        if (!closed) timer = setTimeout(() => void read().catch(() => undefined), wait).unref()
      })
    return underWay
  }

  await read().catch(() => undefined)

  return {
    get version() {
      return denials.version
    },
    fresh,
    reasonFor: denials.reasonFor,
    async assertFresh() {
      if (fresh()) return
      await read().catch((cause: unknown) => {
        throw new DomainError(
          'PROVIDER_UNAVAILABLE',
          'Which sessions have been ended cannot be read at the moment, so nobody is let in. Try again in a few seconds.',
          { cause },
        )
      })
    },
    wake() {
      // One that is under way may have begun before what the hint is about.
      if (!closed)
        void (underWay ?? Promise.resolve())
          .catch(() => undefined)
          .then(() => (closed ? undefined : read().catch(() => undefined)))
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await underWay?.catch(() => undefined)
      const last = connection
      connection = null
      if (last) await within(last.client.end()).catch(() => last.socket.destroy())
    },
  }
}

interface Found {
  readonly snapshot: string
  readonly denied: readonly Denied[] | null
}

/** @throws Error when it takes longer than an answer may */
function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => setImmediate(() => reject(new Error(`no answer within ${ANSWER_MS} ms`))), ANSWER_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
