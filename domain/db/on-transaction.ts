import { createHash } from 'node:crypto'
import pg from 'pg'
import type { PreparedTx, Tx } from './tx.ts'

/** SQL that is prepared once on each connection. Its name is made of its text, so that two never share one. */
export interface TxStatement {
  readonly name: string
  readonly text: string
}

export function txStatement(text: string): TxStatement {
  return { name: `tx_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`, text }
}

const connections = new WeakMap<Tx | PreparedTx, () => pg.PoolClient | null>()

/** Called once for each transaction by whoever opens it. @param connection null once the transaction has ended */
export function bind(tx: Tx | PreparedTx, connection: () => pg.PoolClient | null): void {
  connections.set(tx, connection)
}

/**
 * Runs a prepared statement in a transaction, in the order in which they are asked for: for the steps that every order, charge or job takes, where what
 * Prisma makes of a call costs more than the statement. Values are pg's: `bigint` comes as text, and what becomes JSON is given as text.
 */
export async function rowsOf<T extends object>(
  tx: Tx | PreparedTx,
  statement: TxStatement,
  values: readonly unknown[],
): Promise<readonly T[]> {
  return (await send<T>(tx, statement, values)).rows
}

/** The same, for a statement of which only counts how many rows it has touched. */
export async function countOf(
  tx: Tx | PreparedTx,
  statement: TxStatement,
  values: readonly unknown[],
): Promise<number> {
  return (await send(tx, statement, values)).rowCount ?? 0
}

function send<T extends object>(
  tx: Tx | PreparedTx,
  { name, text }: TxStatement,
  values: readonly unknown[],
): Promise<pg.QueryResult<T>> {
  const connection = connections.get(tx)?.()
  if (!connection) throw new Error('this transaction has ended')
  return new Promise<pg.QueryResult<T>>((resolve, reject) => {
    // With a configuration pg would copy it property by property, which costs as much as sending it.
    const query: NamedQuery<T> = new pg.Query(text, [...values])
    query.name = name
    query.callback = (error, result) => (error ? reject(error) : resolve(result))
    connection.query(query)
  }).catch((error: Error) => {
    // It was made where the answer was read; who asked is of more use.
    Error.captureStackTrace(error)
    throw error
  })
}

/** What pg's own queries have, and its types do not say. */
interface NamedQuery<T extends object> extends pg.Submittable {
  name?: string
  callback?: (error: Error | null, result: pg.QueryResult<T>) => void
}
