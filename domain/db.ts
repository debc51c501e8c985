import pg from 'pg'
import type { RunStatement } from '../reads/prepared.ts'
import { rowsOf, txStatement } from './db/on-transaction.ts'
import { openReadConnections } from './db/read-connections.ts'
import { openReadsTogether } from './db/reads-together.ts'
import { openTransactions } from './db/transactions.ts'
import type { PreparedTx, Tx } from './db/tx.ts'
import { withSettings } from './db/with-settings.ts'

export type { PreparedTx, Tx } from './db/tx.ts'

/** Whose rows a transaction may see: the second wall's settings. Nobody, when all of them are empty. */
export interface Scope {
  readonly userId: string | null
  readonly tenantIds: readonly string[]
  /** Stands in for the user while a verified token is being recognised. */
  readonly token?: { readonly issuer: string; readonly subject: string }
  /** SHA-256 of an invitation's token: shows the one invitation that bears it. */
  readonly invitationHash?: string
  /** The domain of the person's verified address: shows which tenant lets it in. */
  readonly emailDomain?: string
  /** The person's verified address, in lower case: shows what was written about it before they were known. */
  readonly address?: string
}

/** A transaction that sees what belongs to no tenant and to no person. */
export const NOBODY: Scope = { userId: null, tenantIds: [] }

export interface Db {
  /** One transaction that sees what the scope allows. Never call a provider inside it. */
  as<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>
  /** The same, at less cost, for work of prepared statements alone (db/on-transaction.ts). */
  prepared<T>(scope: Scope, work: (tx: PreparedTx) => Promise<T>): Promise<T>
  /** Crosses the wall to find what is due and whose a reference is. Reads a few tables; writes the seals of audit entries, and nothing else. */
  sweep<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Crosses the wall for staff; whoever calls it has checked the permission and leaves an audit entry where one is due. */
  operator<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs `work` while no other process does under the same key; outside any transaction, so it may call a provider. */
  exclusively<T>(key: string, work: () => Promise<T>): Promise<T>
  /** The same, but does nothing when somebody else is at it: for work that comes round again. */
  unlessBusy(key: string, work: () => Promise<void>): Promise<void>
  /** The read engine's door. */
  readonly run: RunStatement
  /** For how many ms statements of it have waited since this was asked last, or still wait, each to be the first on its connection. */
  takeWaits(): readonly number[]
  ping(): Promise<void>
  close(): Promise<void>
}

const WALLS =
  txStatement(`select set_config('app.user_id', $1, true), set_config('app.tenant_ids', $2, true), set_config('app.issuer', $3, true),
  set_config('app.subject', $4, true), set_config('app.invitation_hash', $5, true), set_config('app.email_domain', $6, true), set_config('app.address', $7, true)`)

const wallsOf = ({ userId, tenantIds, token, invitationHash, emailDomain, address }: Scope): readonly string[] => [
  ...[userId ?? '', arrayText(tenantIds), token?.issuer ?? '', token?.subject ?? ''],
  ...[invitationHash ?? '', emailDomain ?? '', address ?? ''],
]

const NARROW_ROLES = { sweep: 'backplane_sweep', operator: 'backplane_operator' } as const

/** @param url connection string of the app role; @param poolSize connections for writes, and as many at most for reads; @param role of reads for several viewers at once */
export function createDb(url: string, poolSize = 10, role?: string): Db {
  const transactions = openTransactions(url, poolSize)
  const reads = openReadConnections(url, { few: Math.min(3, poolSize), most: poolSize })
  const together = openReadsTogether(url, reads.run, role ? { role } : {})
  // Locks are held across calls to providers: a pool of their own, or twenty of them would starve the reads.
  // Work under a lock may take another; a wait that cannot end is an error and not a standstill.
  const locks = new pg.Pool({
    connectionString: withSettings(url, { lock_timeout: '10000' }),
    max: poolSize * 2,
    connectionTimeoutMillis: 15_000,
    // As many as a rush of jobs may want are not kept open after it: a server has a hundred for all nodes together.
    idleTimeoutMillis: 1_000,
  })
  // A connection that breaks fails its statement and is replaced; without listeners it would end the process. The first hears idle
  // connections, the second those in use.
  locks.on('error', () => undefined)
  locks.on('connect', (connection) => connection.on('error', () => undefined))

  const narrow = <T>(role: keyof typeof NARROW_ROLES, work: (tx: Tx) => Promise<T>): Promise<T> =>
    transactions.run(async (tx) => {
      await tx.$executeRawUnsafe(`set local role ${NARROW_ROLES[role]}`)
      return work(tx)
    })

  return {
    as: (scope, work) => transactions.run((tx) => behindWalls(tx, scope, work)),
    prepared: (scope, work) => transactions.prepared((tx) => behindWalls(tx, scope, work)),
    sweep: (work) => narrow('sweep', work),
    operator: (work) => narrow('operator', work),
    exclusively: (key, work) =>
      withLockClient(locks, async (client) => {
        await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [key]).catch((error: unknown) => {
          throw (error as { code?: string }).code === LOCK_NOT_AVAILABLE ? new LockBusy(error) : error
        })
        return unlocking(client, key, work)
      }),
    unlessBusy: (key, work) =>
      withLockClient(locks, async (client) => {
        const { rows } = await client.query<{ taken: boolean }>(
          'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
          [key],
        )
        if (rows[0]?.taken) await unlocking(client, key, work)
      }),
    run: together.run,
    takeWaits: () => [...together.takeWaits(), ...reads.takeWaits()],
    async ping() {
      await reads.run({ name: 'ping', text: 'select 1' }, [])
    },
    async close() {
      await together.close()
      await Promise.all([transactions.close(), reads.close(), locks.end()])
    },
  }
}

async function behindWalls<Of extends Tx | PreparedTx, T>(
  tx: Of,
  scope: Scope,
  work: (tx: Of) => Promise<T>,
): Promise<T> {
  // The first statement of the work need not wait for them: it stands behind them on the same connection.
  const [, result] = await Promise.all([rowsOf(tx, WALLS, wallsOf(scope)), work(tx)])
  return result
}

/** The wait for a lock, or for a connection to wait on, has come to its end: somebody else is at it. Nothing was done. */
export class LockBusy extends Error {
  constructor(cause: unknown) {
    super('somebody else holds the lock', { cause })
    this.name = 'LockBusy'
  }
}

const LOCK_NOT_AVAILABLE = '55P03'

async function withLockClient<T>(locks: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await locks.connect().catch((error: unknown) => {
    throw new LockBusy(error)
  })
  try {
    const result = await work(client)
    client.release()
    return result
  } catch (error) {
    // Whatever lock the connection may still hold ends with it.
    client.release(true)
    throw error
  }
}

async function unlocking<T>(client: pg.PoolClient, key: string, work: () => Promise<T>): Promise<T> {
  const result = await work()
  await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key])
  return result
}

/** A Postgres array of UUIDs: they hold no character that would need quoting. */
function arrayText(ids: readonly string[]): string {
  return `{${ids.join(',')}}`
}
