import type pg from 'pg'
import { sealAuditEntries } from '../../domain/audit/seal.ts'
import type { TestBackplane } from './backplane.ts'
import type { TestDatabase } from './database.ts'
import { eventually } from './eventually.ts'
import { beyondTheWalls } from './lanes/beyond-the-walls.ts'

/** What whoever owns the tables can do to the log: past the walls, and past the triggers that keep it. */
export function tamper<T>(database: TestDatabase, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  return beyondTheWalls(database, async (owner) => {
    for (const table of ['audit_entries', 'audit_details'])
      await owner.query(`alter table ${table} disable trigger user`)
    const result = await work(owner)
    for (const table of ['audit_entries', 'audit_details'])
      await owner.query(`alter table ${table} enable trigger user`)
    return result
  })
}

/** Seals until nothing is left: other tests' transactions on the same server hold it up for a moment. */
export function sealed({ app }: Pick<TestBackplane, 'app'>): Promise<unknown> {
  return eventually(async () => {
    await sealAuditEntries(app)
    const [row] = await app.db.sweep(
      (tx) => tx.$queryRaw<{ left: bigint }[]>`select count(*) as left from audit_entries where hash is null`,
    )
    return row?.left === 0n
  }, 'every audit entry is sealed')
}
