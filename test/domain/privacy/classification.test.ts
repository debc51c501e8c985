import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Classification } from '../../../domain/privacy/classes.ts'
import { CLASSIFICATION } from '../../../domain/privacy/classification.ts'
import { betterMovies } from '../../../examples/better-movies/extension.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { LOCAL_SCHEMAS } from '../../support/local-schemas.ts'
import { asOwner } from '../../support/rows.ts'

const ALL: Classification = { ...CLASSIFICATION, ...betterMovies.classification }

/** Written by Prisma, by us for the order of migrations, or for the change feed: tags of ids, and no value of any row. */
const NO_DATA = ['_prisma_migrations', 'better_movies.migrations', 'changes.entries', 'changes.state']
/** Points of a metric: numbers, and whose by an id alone. */
const METRICS = ['metrics.points']

describe('the classification of personal data', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  async function columnsOfDatabase(): Promise<readonly string[]> {
    const rows = await asOwner(
      database,
      async (owner) =>
        (
          await owner.query<{ table: string; column: string }>(
            `select case table_schema when 'public' then '' else table_schema || '.' end || table_name as table, column_name as column
             from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema', 'pgboss') and table_schema <> all($1) order by 1, 2`,
            [LOCAL_SCHEMAS],
          )
        ).rows,
    )
    return rows
      .filter(({ table }) => ![...NO_DATA, ...METRICS].includes(table))
      .map(({ table, column }) => `${table}.${column}`)
  }
  const classified = () =>
    Object.entries(ALL).flatMap(([table, { columns }]) => Object.keys(columns).map((column) => `${table}.${column}`))

  it('names every column of every table, and none that is not there', async () => {
    const there = await columnsOfDatabase()
    expect(there.length).toBeGreaterThan(150)
    expect(
      there.filter((column) => !classified().includes(column)),
      'not classified: say in domain/privacy/classification.ts (an extension: Extension.classification) what becomes of it, see docs/personal-data.md',
    ).toEqual([])
    expect(
      classified().filter((column) => !there.includes(column)),
      'classified, and not there',
    ).toEqual([])
  })

  it('misses a column and a table that are added without it', async () => {
    await asOwner(database, (owner) =>
      owner.query('alter table users add column shoe_size int; create table public.pets (id uuid, name text)'),
    )
    const there = await columnsOfDatabase()
    expect(there.filter((column) => !classified().includes(column))).toEqual([
      'pets.id',
      'pets.name',
      'users.shoe_size',
    ])
    await asOwner(database, (owner) => owner.query('alter table users drop column shoe_size; drop table public.pets'))
  })

  it('knows of every table that names a person whose rows are about whom, and by a condition that the database takes', async () => {
    const naming = Object.entries(ALL).filter(([, { columns }]) => 'user_id' in columns)
    expect(naming.length).toBeGreaterThan(7)
    expect(naming.filter(([, { person }]) => person === null)).toEqual([])
    await asOwner(database, async (owner) => {
      for (const [table, { person, key }] of Object.entries(ALL))
        if (person)
          await owner.query(`select ${key} from ${table} where ${person} order by ${key}`, [
            '00000000-0000-7000-8000-000000000000',
          ])
    })
  })

  it('says for every personal value how it is erased', () => {
    const left = Object.entries(ALL).flatMap(([table, { columns, erasure, person }]) => {
      const personal = Object.keys(columns).filter((column) => columns[column] === 'personal')
      if (personal.length === 0) return []
      if (person === null || erasure.kind === 'keep') return [table]
      return erasure.kind === 'delete' || erasure.kind === 'deleteLater' || erasure.kind === 'expires'
        ? []
        : personal.filter((column) => !(column in erasure.with)).map((column) => `${table}.${column}`)
    })
    expect(
      left,
      'personal, and not erased with the person: madeBy rows stay and hold nothing personal, goesWith rows go, overwrite names the columns (docs/personal-data.md)',
    ).toEqual([])
  })
})
