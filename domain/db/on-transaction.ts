import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Tx } from './tx.ts'

/** SQL that is prepared once on each connection. Its name is made of its text, so that two never share one. */
export interface TxStatement {
  readonly name: string
  readonly text: string
}

export function txStatement(text: string): TxStatement {
  return { name: `tx_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`, text }
}

const connections = new WeakMap<Tx, () => pg.PoolClient | null>()

/** Called once for each transaction by whoever opens it. @param connection null once the transaction has ended */
export function bind(tx: Tx, connection: () => pg.PoolClient | null): void {
  connections.set(tx, connection)
}

/**
 * Runs a prepared statement in a transaction, in the order in which they are asked for: for the steps that every order, charge or job takes, where what
 * Prisma makes of a call costs more than the statement. Values are pg's: `bigint` comes as text, and what becomes JSON is given as text.
 */
export async function rowsOf<T extends object>(
  tx: Tx,
  statement: TxStatement,
  values: readonly unknown[],
): Promise<readonly T[]> {
  return (await send<T>(tx, statement, values)).rows
}

/** The same, for a statement of which only counts how many rows it has touched. */
export async function countOf(tx: Tx, statement: TxStatement, values: readonly unknown[]): Promise<number> {
  return (await send(tx, statement, values)).rowCount ?? 0
}

function send<T extends object>(
  tx: Tx,
  { name, text }: TxStatement,
  values: readonly unknown[],
): Promise<pg.QueryResult<T>> {
  const connection = connections.get(tx)?.()
  if (!connection) throw new Error('this transaction has ended')
  return connection.query<T>({ name, text, values: [...values] })
}
