import pg from 'pg'
import { betterMovies } from '../../../examples/better-movies/extension.ts'
import { createModel, type Model } from '../../../reads/model.ts'
import { READS } from '../../../server/reads.ts'
import type { TestDatabase } from '../database.ts'
import { asOwner } from '../rows.ts'

/** The same reads without the first wall: everyone sees every row of every noun, or of those that are named. */
export function modelWithoutPredicates(nouns?: readonly string[]): Model {
  return createModel(
    [...READS, ...(betterMovies.reads ?? [])].map((each) =>
      'table' in each && (nouns?.includes(each.name) ?? true) ? { ...each, visibleTo: 'everyone' as const } : each,
    ),
  )
}

/** Works with the second wall taken down: no table has row-level security meanwhile. */
export async function withoutRowSecurity<T>(database: TestDatabase, work: () => Promise<T>): Promise<T> {
  const tables = await asOwner(
    database,
    async (owner) =>
      (
        await owner.query<{ name: string; owner: string }>(
          `select format('%I.%I', n.nspname, c.relname) as name, pg_get_userbyid(c.relowner) as owner
           from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relrowsecurity`,
        )
      ).rows,
  )
  const turn = (way: 'enable' | 'disable') =>
    asOwner(database, async (owner) => {
      for (const table of tables) {
        await owner.query(`set role ${pg.escapeIdentifier(table.owner)}`)
        await owner.query(`alter table ${table.name} ${way} row level security`)
      }
    })
  await turn('disable')
  try {
    return await work()
  } finally {
    await turn('enable')
  }
}
