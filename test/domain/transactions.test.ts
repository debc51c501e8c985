import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf, txStatement } from '../../domain/db/on-transaction.ts'
import { openTransactions } from '../../domain/db/transactions.ts'
import { createDb, type Db, NOBODY, type PreparedTx, type Tx } from '../../domain/db.ts'
import { newId } from '../../lib/ids.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const WALLS = txStatement(
  `select current_setting('app.user_id', true) as "userId", current_setting('app.tenant_ids', true) as "tenantIds"`,
)

const WRITE = txStatement(
  'insert into inbox_events (id, kind, provider, account, external_id, type, hint, received_at, attempts) values ($1, $2, $3, $4, $5, $6, $7, now(), 0)',
)
const COUNT = txStatement('select count(*)::int as n from inbox_events')
const WRONG = txStatement('select 1 / $1::int as n')

describe.each(['as', 'prepared'] as const)('a prepared statement of a transaction, by %s', (door) => {
  let database: TestDatabase
  /** One connection, so that each transaction has the one that the last had. */
  let db: Db

  beforeAll(async () => {
    database = await createTestDatabase()
    db = createDb(database.appUrl, 1)
  })
  afterAll(async () => {
    await db?.close()
    await database?.drop()
  })

  it('runs behind the walls of its own, and of no other', async () => {
    const [userId, tenantId] = [newId(), newId()]
    const seen = () => db[door]({ userId, tenantIds: [tenantId] }, (tx: Tx | PreparedTx) => rowsOf(tx, WALLS, []))
    expect(await seen()).toEqual([{ userId, tenantIds: `{${tenantId}}` }])
    expect(await db[door](NOBODY, (tx: Tx | PreparedTx) => rowsOf(tx, WALLS, []))).toEqual([
      { userId: '', tenantIds: '{}' },
    ])
    expect(await seen()).toEqual([{ userId, tenantIds: `{${tenantId}}` }])
  })

  it('that is left behind by a work which has failed never runs, in another’s transaction least of all', async () => {
    let leftBehind: Promise<unknown> = Promise.resolve()
    const failing = db[door](NOBODY, async (tx: Tx | PreparedTx) => {
      leftBehind = pause(50).then(() => rowsOf(tx, WALLS, []))
      leftBehind.catch(() => undefined)
      throw new Error('failed')
    })
    await expect(failing).rejects.toThrow('failed')
    await db.as({ userId: newId(), tenantIds: [] }, () => pause(100))
    await expect(leftBehind).rejects.toThrow('this transaction has ended')
  })

  it('is undone with all that came before it when it fails, or when the work does, and the connection is good for the next', async () => {
    const write = (tx: Tx | PreparedTx) => rowsOf(tx, WRITE, [newId(), 'payments', 'local', '', newId(), 't', '{}'])
    const stored = async () =>
      (await db[door](NOBODY, (tx: Tx | PreparedTx) => rowsOf<{ n: number }>(tx, COUNT, [])))[0]?.n
    for (let time = 0; time < 3; time += 1) {
      const wrong = db[door](NOBODY, async (tx: Tx | PreparedTx) => {
        await write(tx)
        await rowsOf(tx, WRONG, [0])
      })
      await expect(wrong).rejects.toMatchObject({ code: '22012' })
      const thrown = db[door](NOBODY, async (tx: Tx | PreparedTx) => {
        await write(tx)
        throw new Error('failed')
      })
      await expect(thrown).rejects.toThrow('failed')
      expect(await stored()).toBe(time)
      await db[door](NOBODY, write)
      expect(await stored()).toBe(time + 1)
    }
  })

  if (door === 'prepared')
    it('whose failure the work has swallowed is told of: nothing of it was stored', async () => {
      const swallowing = db.prepared(NOBODY, (tx) => rowsOf(tx, WRONG, [0]).catch(() => 'swallowed'))
      await expect(swallowing).rejects.toThrow('was rolled back')
      expect(await db.prepared(NOBODY, (tx) => rowsOf(tx, WRONG, [1]))).toEqual([{ n: 1 }])
    })
})

describe('a transaction that hangs', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database?.drop())

  it('is broken off where it stands, says so, is undone, and gives its place to the next', async () => {
    const transactions = openTransactions(database.appUrl, 1, 3_000)
    const hangs = transactions.prepared(async (tx) => {
      await rowsOf(tx, WRITE, [newId(), 'payments', 'local', '', newId(), 't', '{}'])
      await rowsOf(tx, txStatement('select pg_sleep(60)'), [])
    })
    await expect(hangs).rejects.toThrow('took longer than 3 s')
    expect(await transactions.prepared((tx) => rowsOf(tx, COUNT, []))).toEqual([{ n: 0 }])
    await transactions.close()
  })

  it('whose connection the server ends is undone, and the next has another', async () => {
    const transactions = openTransactions(database.appUrl, 1)
    const ended = await transactions
      .prepared(async (tx) => {
        await rowsOf(tx, WRITE, [newId(), 'payments', 'local', '', newId(), 't', '{}'])
        await rowsOf(tx, txStatement('select pg_terminate_backend(pg_backend_pid())'), [])
      })
      .catch((error: Error) => error)
    expect(ended).toBeInstanceOf(Error)
    expect(await transactions.prepared((tx) => rowsOf(tx, COUNT, []))).toEqual([{ n: 0 }])
    await transactions.close()
  })
})
