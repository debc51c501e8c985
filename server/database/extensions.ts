import { createHash } from 'node:crypto'
import pg from 'pg'
import { TOGETHER_ROLE } from '../../reads/prepared.ts'
import { LaunchError } from './errors.ts'
import { APP_ROLE, OPERATOR_ROLE, SWEEP_ROLE } from './roles.ts'

/** The part of an extension that the database needs. */
export interface MigratedExtension {
  readonly name: string
  readonly migrations?: readonly { readonly name: string; readonly sql: string }[]
}

const NAME = /^[a-z][a-z0-9_]{0,50}$/

/**
 * Brings each extension's own schema up to date: every migration once, in order, each in a transaction, by the owner. Idempotent.
 * @throws LaunchError when a migration that has run was changed since, or when one fails
 */
export async function migrateExtensions(owner: pg.ClientBase, extensions: readonly MigratedExtension[]): Promise<void> {
  for (const { name, migrations = [] } of extensions) {
    if (!NAME.test(name))
      throw new LaunchError(
        `The extension "${name}" needs a name of small letters, digits and underscores: it names its schema.`,
      )
    if (migrations.length === 0) continue
    const schema = pg.escapeIdentifier(name)
    await owner.query(`create schema if not exists ${schema}`)
    await owner.query(
      `grant usage on schema ${schema} to ${APP_ROLE}, ${SWEEP_ROLE}, ${OPERATOR_ROLE}, ${TOGETHER_ROLE}`,
    )
    await owner.query(
      `create table if not exists ${schema}.migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())`,
    )
    const { rows } = await owner.query<{ name: string; checksum: string }>(
      `select name, checksum from ${schema}.migrations`,
    )
    const applied = new Map(rows.map((row) => [row.name, row.checksum]))
    for (const migration of migrations) {
      const checksum = createHash('sha256').update(migration.sql).digest('hex')
      const known = applied.get(migration.name)
      if (known === checksum) continue
      if (known)
        throw new LaunchError(
          `The migration "${migration.name}" of ${name} was changed after it had run. Undo the change and add a new migration.`,
        )
      await apply(owner, schema, migration, checksum)
    }
  }
}

async function apply(
  owner: pg.ClientBase,
  schema: string,
  migration: { name: string; sql: string },
  checksum: string,
): Promise<void> {
  await owner.query('begin')
  try {
    await owner.query(migration.sql)
    await owner.query(`insert into ${schema}.migrations (name, checksum) values ($1, $2)`, [migration.name, checksum])
    await owner.query('commit')
  } catch (cause) {
    await owner.query('rollback')
    throw new LaunchError(`The migration "${migration.name}" failed: ${(cause as Error).message}`, { cause })
  }
}
