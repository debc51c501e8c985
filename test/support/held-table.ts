import pg from 'pg'
import type { TestDatabase } from './database.ts'
import { eventually } from './eventually.ts'

/** A table that nobody can read or write until it is let go: statements about it last for as long as a test wants. */
export interface HeldTable {
  /** How many statements wait for it now. */
  waiting(): Promise<number>
  waited(count: number): Promise<unknown>
  letGo(): Promise<void>
}

export async function holdTable(database: TestDatabase, table: string): Promise<HeldTable> {
  const [holder, looker] = [1, 2].map(() => new pg.Client({ connectionString: database.ownerUrl }))
  if (!holder || !looker) throw new Error('no client')
  await Promise.all([holder.connect(), looker.connect()])
  await holder.query(`begin; lock table ${table} in access exclusive mode`)
  let gone = false
  const waiting = async () => {
    const { rows } = await looker.query<{ n: number }>(
      `select count(*)::int as n from pg_locks l where not l.granted and l.relation = $1::regclass
       and l.database = (select oid from pg_database where datname = current_database())`,
      [table],
    )
    return rows[0]?.n ?? 0
  }
  return {
    waiting,
    waited: (count) => eventually(async () => (await waiting()) === count, `${count} statements wait for ${table}`),
    async letGo() {
      if (gone) return
      gone = true
      await holder.query('rollback')
      await Promise.all([holder.end(), looker.end()])
    },
  }
}
