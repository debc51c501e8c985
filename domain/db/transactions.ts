import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../../prisma/generated/client.ts'
import { cut } from './cut.ts'
import { gatheringSocket } from './gathering-socket.ts'
import { bind } from './on-transaction.ts'
import { runPrepared } from './prepared-transaction.ts'
import type { PreparedTx, Tx } from './tx.ts'

export interface Transactions {
  /** One transaction: committed when `work` ends, rolled back when it throws. */
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The same, on the same connections, for work of prepared statements alone. */
  prepared<T>(work: (tx: PreparedTx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** The connection of a transaction that is being opened, as soon as there is one. */
interface Opening {
  connection: pg.PoolClient | null
}

const LIMITS = { maxWait: 10_000, timeout: 15_000 } as const
/** Prisma's own comes first, and says what it says. */
const LONGEST_WAIT_MS = 11_000

/**
 * Prisma's transactions, which also take prepared statements (on-transaction.ts) on their own connection. In pg's pipeline mode: whoever does not
 * wait for one statement before the next pays one round trip for both.
 */
export function openTransactions(url: string, poolSize: number, longestMs: number = LIMITS.timeout): Transactions {
  const opening = new AsyncLocalStorage<Opening>()
  const pool = new pg.Pool({
    ...{ connectionString: url, max: poolSize, pipeline: true, stream: gatheringSocket },
    connectionTimeoutMillis: LONGEST_WAIT_MS,
  })
  // One that breaks fails its statements and is replaced; without listeners it would end the process. The first hears idle connections, the second those in use.
  pool.on('error', () => undefined)
  pool.on('connect', (connection) => {
    connection.on('error', () => undefined)
    beginWithoutWaiting(connection)
  })
  const prisma = new PrismaClient({ adapter: new Connections(pool, opening) })
  return {
    run<T>(work: (tx: Tx) => Promise<T>) {
      const own: Opening = { connection: null }
      return opening.run(own, () =>
        prisma.$transaction(async (tx) => {
          bind(tx, () => own.connection)
          try {
            return await work(tx)
          } finally {
            // What has been left behind by a work that failed must not run after its end.
            own.connection = null
          }
        }, LIMITS),
      )
    },
    prepared: (work) => runPrepared(pool, work, longestMs),
    async close() {
      try {
        await prisma.$disconnect()
      } finally {
        await pool.end()
      }
    },
  }
}

const ENDS = ['COMMIT', 'ROLLBACK']

/** Tells whoever opens a transaction on which connection it is, for as long as it is open: Prisma may end it before its work has ended. */
class Connections extends PrismaPg {
  private readonly opening: AsyncLocalStorage<Opening>

  constructor(pool: pg.Pool, opening: AsyncLocalStorage<Opening>) {
    super(pool)
    this.opening = opening
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect()
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (isolationLevel) => {
      const transaction = await start(isolationLevel)
      const own = this.opening.getStore()
      if (!own) return transaction
      own.connection = connectionOf(transaction)
      const execute = transaction.executeRaw.bind(transaction)
      transaction.executeRaw = (query) => {
        if (ENDS.includes(query.sql)) own.connection = null
        return execute(query)
      }
      return transaction
    }
    return adapter
  }
}

/** The adapter keeps it to itself. */
function connectionOf(transaction: object): pg.PoolClient {
  const { client } = transaction as { readonly client?: pg.PoolClient }
  if (!(client instanceof pg.Client)) throw new Error("Prisma's adapter has no connection where it had one before")
  return client
}

const NOTHING = { rows: [], fields: [], rowCount: 0 }

/**
 * What follows goes out with BEGIN. Where that fails the connection is cut, so that whatever follows fails with it, says why, and is never a transaction of its own.
 */
function beginWithoutWaiting(connection: pg.PoolClient): void {
  const query = connection.query.bind(connection) as (...asked: readonly unknown[]) => Promise<unknown>
  const begin = (...asked: readonly unknown[]) => {
    const answer = query(...asked)
    if ((asked[0] as { readonly text?: unknown }).text !== 'BEGIN') return answer
    answer.catch((error: Error) => cut(connection, error))
    return Promise.resolve(NOTHING)
  }
  connection.query = begin as typeof connection.query
}
