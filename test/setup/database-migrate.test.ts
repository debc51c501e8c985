import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../../server/database/migrate.ts'
import { withRecord } from '../../tools/prisma-engine/migration-script.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { quietLog } from '../support/log.ts'

/** A function body and a string with semicolons: what splits at them breaks it. */
const FIRST = `
create table numbers (n int primary key);
create function twice(int) returns int language plpgsql as $$ begin perform 'a;b'; return $1 * 2; end $$;
insert into numbers values (twice(21));`

let database: TestDatabase
let owner: pg.Client
let root: string

/** A project of its own, with our Prisma settings and engine, on a database without history. */
beforeEach(async () => {
  database = await createTestDatabase()
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query('drop schema public cascade; create schema public')
  root = await mkdtemp(join(tmpdir(), 'backplane-migrate-'))
  for (const name of ['node_modules', 'tools']) await symlink(resolve(name), join(root, name))
  for (const name of ['package.json', 'prisma.config.ts']) await cp(resolve(name), join(root, name))
  await mkdir(join(root, 'prisma', 'schema'), { recursive: true })
  await writeFile(join(root, 'prisma', 'schema', 'main.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n')
  await writeMigration('1_first', FIRST)
  await writeFile(join(root, 'prisma', 'migrations', 'migration_lock.toml'), 'provider = "postgresql"\n')
})

afterEach(async () => {
  await owner.end()
  await database.drop()
  await rm(root, { recursive: true, force: true })
})

async function writeMigration(name: string, sql: string): Promise<void> {
  const folder = join(root, 'prisma', 'migrations', name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'migration.sql'), sql)
}

const run = () => migrate(owner, { ownerUrl: database.ownerUrl, log: quietLog, root })
const numbers = async () =>
  (await owner.query<{ n: number }>('select n from numbers order by n')).rows.map(({ n }) => n)

describe('migrations', () => {
  it('are applied once, function bodies whole, and then no more', async () => {
    expect(await run()).toEqual(['1_first'])
    expect(await run()).toEqual([])
    await writeMigration('2_second', 'insert into numbers values (7)')
    expect(await run()).toEqual(['2_second'])
    expect(await numbers()).toEqual([7, 42])
  })

  it('are refused when one was changed after it had been applied', async () => {
    await run()
    await writeMigration('1_first', `${FIRST}\n-- a thought`)
    await expect(run()).rejects.toThrow(/1_first\/migration\.sql was changed after it had been applied/)
  })

  it('are refused when the database is newer than the folder', async () => {
    await run()
    await rm(join(root, 'prisma', 'migrations', '1_first'), { recursive: true })
    await expect(run()).rejects.toThrow(/has the migration 1_first, which this version does not have/)
  })

  it('leave nothing of one that fails, and apply it when it is mended', async () => {
    await writeMigration('2_second', 'insert into numbers values (7); insert into numbers values (42);')
    await expect(run()).rejects.toThrow(/numbers_pkey[\s\S]*2_second/)
    expect(await numbers()).toEqual([42])
    await writeMigration('2_second', 'insert into numbers values (7);')
    expect(await run()).toEqual(['2_second'])
    expect(await numbers()).toEqual([7, 42])
  })

  it('are applied again when the process was killed in the middle of one', async () => {
    await run()
    await writeMigration('2_second', 'insert into numbers values (7)')
    // What a killed engine leaves: that it began, and nothing of the migration itself.
    await owner.query(
      `insert into _prisma_migrations (id, checksum, migration_name, applied_steps_count) values ('x', 'y', '2_second', 0)`,
    )
    expect(await run()).toEqual(['2_second'])
    expect(await numbers()).toEqual([7, 42])
  })

  it('stand or fall together with their record', async () => {
    await run()
    const record = 'select finished_at is not null as finished from _prisma_migrations where id = $1'
    const begin = (id: string) =>
      owner.query(
        `insert into _prisma_migrations (id, checksum, migration_name, applied_steps_count) values ($1, 'y', '2_second', 0)`,
        [id],
      )
    await begin('fails')
    await expect(owner.query(withRecord('insert into numbers values (7), (42)', 'public'))).rejects.toThrow(/duplicate/)
    expect((await owner.query(record, ['fails'])).rows).toEqual([{ finished: false }])
    await owner.query('delete from _prisma_migrations where finished_at is null')
    await begin('works')
    await owner.query(withRecord('insert into numbers values (7)', 'public'))
    expect((await owner.query(record, ['works'])).rows).toEqual([{ finished: true }])
  })

  it('is no migration in a folder without any', async () => {
    await rm(join(root, 'prisma', 'migrations'), { recursive: true })
    expect(await run()).toEqual([])
  })
})
