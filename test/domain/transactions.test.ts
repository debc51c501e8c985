import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf, txStatement } from '../../domain/db/on-transaction.ts'
import { createDb, type Db, NOBODY } from '../../domain/db.ts'
import { newId } from '../../lib/ids.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const WALLS = txStatement(
  `select current_setting('app.user_id', true) as "userId", current_setting('app.tenant_ids', true) as "tenantIds"`,
)

describe('a prepared statement of a transaction', () => {
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
    const seen = () => db.as({ userId, tenantIds: [tenantId] }, (tx) => rowsOf(tx, WALLS, []))
    expect(await seen()).toEqual([{ userId, tenantIds: `{${tenantId}}` }])
    expect(await db.as(NOBODY, (tx) => rowsOf(tx, WALLS, []))).toEqual([{ userId: '', tenantIds: '{}' }])
    expect(await seen()).toEqual([{ userId, tenantIds: `{${tenantId}}` }])
  })

  it('that is left behind by a work which has failed never runs, in another’s transaction least of all', async () => {
    let leftBehind: Promise<unknown> = Promise.resolve()
    const failing = db.as(NOBODY, async (tx) => {
      leftBehind = pause(50).then(() => rowsOf(tx, WALLS, []))
      leftBehind.catch(() => undefined)
      throw new Error('failed')
    })
    await expect(failing).rejects.toThrow('failed')
    await db.as({ userId: newId(), tenantIds: [] }, () => pause(100))
    await expect(leftBehind).rejects.toThrow('this transaction has ended')
  })
})
