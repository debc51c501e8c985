import type pg from 'pg'
import { cut } from './cut.ts'
import { bind } from './on-transaction.ts'
import { PreparedTx } from './tx.ts'

/**
 * One transaction of prepared statements alone: what Prisma adds costs as much processor time as some dozens of rows. Committed when `work` ends, rolled back when it throws.
 * @param longestMs past it the connection is cut, and with it the transaction
 * @throws what `work` throws; an error of its own where it was rolled back all the same, because a statement failed whose error `work` has swallowed
 */
export async function runPrepared<T>(
  pool: pg.Pool,
  work: (tx: PreparedTx) => Promise<T>,
  longestMs: number,
): Promise<T> {
  const connection = await pool.connect()
  const tx = new PreparedTx()
  let own: pg.PoolClient | null = connection
  bind(tx, () => own)
  let held = true
  const release = (broken?: Error) => {
    if (held) connection.release(broken)
    held = false
  }
  const timer = setTimeout(() => {
    const late = new Error(`the transaction took longer than ${longestMs / 1_000} s, and was broken off`)
    cut(connection, late)
    release(late)
  }, longestMs)
  try {
    await connection.query({ text: 'BEGIN' })
    const result = await work(tx)
    // What has been left behind must not run after the end.
    own = null
    const { command } = await connection.query({ text: 'COMMIT' })
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back, because a statement of it has failed')
    release()
    return result
  } catch (error) {
    own = null
    if (held)
      await connection.query({ text: 'ROLLBACK' }).then(
        () => release(),
        (broken: Error) => release(broken),
      )
    throw error
  } finally {
    clearTimeout(timer)
  }
}
