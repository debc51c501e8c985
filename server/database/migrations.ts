import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { LaunchError } from './errors.ts'

export interface Migration {
  readonly name: string
  /** SHA-256 of migration.sql in hex: Prisma's own checksum. */
  readonly checksum: string
}

/** The migrations of a folder, in the order in which they are applied. A folder without any is fine. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const script = await readFile(join(folder, name, 'migration.sql'))
      return { name, checksum: createHash('sha256').update(script).digest('hex') }
    }),
  )
}

/**
 * Which migrations the database still lacks.
 *
 * @throws LaunchError when the database holds one that the folder does not know, or knows with other content
 */
export async function pendingMigrations(client: pg.ClientBase, wanted: readonly Migration[]): Promise<Migration[]> {
  const applied = await appliedMigrations(client)
  const problems: string[] = []
  for (const { name, checksum } of applied) {
    const file = wanted.find((migration) => migration.name === name)
    if (!file)
      problems.push(
        `The database has the migration ${name}, which this version does not have: the database is newer. Run the version that made it, or restore a backup.`,
      )
    else if (file.checksum !== checksum)
      problems.push(
        `prisma/migrations/${name}/migration.sql was changed after it had been applied. Put it back as it was, and write the change as a new migration.`,
      )
  }
  if (problems.length > 0) throw new LaunchError(problems)
  const names = new Set(applied.map(({ name }) => name))
  return wanted.filter(({ name }) => !names.has(name))
}

async function appliedMigrations(client: pg.ClientBase): Promise<Migration[]> {
  if (!(await historyExists(client))) return []
  const { rows } = await client.query<Migration>(
    `select migration_name as name, checksum from public._prisma_migrations
     where finished_at is not null and rolled_back_at is null order by migration_name`,
  )
  return rows
}

export async function historyExists(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `select to_regclass('public._prisma_migrations') is not null as found`,
  )
  return rows[0]?.found === true
}
