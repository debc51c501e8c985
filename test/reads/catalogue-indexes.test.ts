import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { indexProblem, needOf } from '../../reads/catalogue/indexes.ts'
import { type AskCatalogue, readTables } from '../../reads/catalogue/tables.ts'
import { createModel } from '../../reads/model.ts'
import { count, many, noun, type Relation } from '../../reads/noun.ts'
import { rowSource } from '../../reads/rows.ts'
import { startStatement } from '../../reads/statement.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { asOwner } from '../support/rows.ts'

const book = noun('Book', {
  table: 'shelved.books',
  columns: {
    id: 'uuid',
    shelfId: 'uuid',
    kind: 'text',
    lent: 'boolean',
    lostAt: 'timestamptz',
    addedAt: 'timestamptz',
    title: 'text',
  },
  visibleTo: 'everyone',
})

const all = many('Book', { to: 'shelfId', order: ['addedAt'] })
const newest = many('Book', { to: 'shelfId', order: ['-addedAt'] })
const kept = many('Book', { to: 'shelfId', order: ['addedAt'], where: { lostAt: null } })
const lent = many('Book', { to: 'shelfId', order: ['addedAt'], where: { lent: true } })
const novels = many('Book', { to: 'shelfId', order: ['addedAt'], where: { kind: 'novel' } })
const ofKind = many('Book', { to: 'shelfId', order: ['addedAt'], filter: { kind: 'kind' } })
const byTitle = many('Book', { to: 'shelfId', order: ['title'] })
const keptCount = count('Book', { to: 'shelfId', where: { lostAt: null } })

/** The relation, the one index that there is, and whether it serves. */
const CASES: readonly (readonly [name: string, relation: Relation, index: string, serves: boolean])[] = [
  ['the lookup, the order and the key', all, '(shelf_id, added_at, id)', true],
  ['the same, walked backwards', newest, '(shelf_id, added_at, id)', true],
  ['all of it descending', all, '(shelf_id, added_at desc, id desc)', true],
  ['columns that nobody asked for, at its end', all, '(shelf_id, added_at, id, (lower(title)))', true],
  ['the order without the key', all, '(shelf_id, added_at)', false],
  ['a turn on the way', all, '(shelf_id, added_at, id desc)', false],
  ['nulls at the other end', all, '(shelf_id, added_at nulls first, id)', false],
  ['nulls at the other end throughout', all, '(shelf_id, added_at nulls first, id nulls first)', false],
  ['the order without the lookup', all, '(added_at, id)', false],
  ['another column before the lookup', all, '(kind, shelf_id, added_at, id)', false],
  ['another column before the order', all, '(shelf_id, kind, added_at, id)', false],
  ['an expression before the order', all, '(shelf_id, (lower(title)), added_at, id)', false],
  ['a hash, which has no order', all, 'using hash (shelf_id)', false],
  ['a hash, where nothing is ordered', keptCount, 'using hash (shelf_id)', true],
  ['blocks of rows, which find no single one', keptCount, 'using brin (shelf_id)', false],
  ['rows that the list certainly has', kept, '(shelf_id, added_at, id) where lost_at is null', true],
  ['rows that the list lacks', kept, '(shelf_id, added_at, id) where lost_at is not null', false],
  ['what is null before the order', kept, '(shelf_id, lost_at, added_at, id)', false],
  ['what is null, where nothing is ordered', keptCount, '(lost_at, shelf_id)', true],
  ['a partial index under a list of everything', all, '(shelf_id, added_at, id) where lost_at is null', false],
  ['rows for which it is true', lent, '(shelf_id, added_at, id) where lent', true],
  ['rows for which it equals true', lent, '(shelf_id, added_at, id) where lent = true', true],
  ['rows for which it is false', lent, '(shelf_id, added_at, id) where not lent', false],
  ['a fixed column before the order', novels, '(shelf_id, kind, added_at, id)', true],
  ['a fixed column before the lookup', novels, '(kind, shelf_id, added_at, id)', true],
  ['a fixed column and not the lookup', novels, '(kind, added_at, id)', false],
  ['a filter between the lookup and the order', ofKind, '(shelf_id, kind, added_at, id)', true],
  ['a collation of its own', byTitle, '(shelf_id, title collate "C", id)', false],
  ['operators of its own', byTitle, '(shelf_id, title text_pattern_ops, id)', false],
]

describe('an index', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await createTestDatabase()
    createModel([book])
    await asOwner(database, (owner) =>
      owner.query(`create schema shelved; create table shelved.books
        (id uuid not null, shelf_id uuid, kind text, lent boolean, lost_at timestamptz, added_at timestamptz, title text)`),
    )
  })
  afterAll(() => database?.drop())

  it.each(CASES)('with %s serves as Postgres itself says', async (_, relation, index, serves) => {
    await asOwner(database, async (owner) => {
      await owner.query('begin')
      await owner.query(`create index on shelved.books ${index}`)
      expect(await planIsIndexed(owner, relation)).toBe(serves)
      const ask: AskCatalogue = async (text, values) => (await owner.query(text, [...values])).rows
      const table = (await readTables([book.table], ask)).byName.get(book.table)
      if (!table) throw new Error('the table is not there')
      expect(indexProblem('Shelf.books', needOf(relation, book, true), book, table) === null).toBe(serves)
      await owner.query('rollback')
    })
  })
})

/** Whether the planner, when it is free to, finds the relation's rows by the index and has nothing to sort. */
async function planIsIndexed(owner: pg.Client, relation: Relation): Promise<boolean> {
  const statement = startStatement()
  const source = rowSource(
    statement,
    relation,
    book,
    't',
    () => statement.parameter('uuid', () => null),
    (name) => ({ isNull: !(name in (relation.filter ?? {})), value: () => null }),
  )
  const select = `select ${relation.kind === 'count' ? 'count(*)' : 't.id'} ${source.from}${source.order}${source.size === null ? '' : ` limit ${source.size}`}`
  for (const setting of ['enable_seqscan', 'enable_sort', 'enable_incremental_sort', 'enable_bitmapscan'])
    await owner.query(`set local ${setting} = off`)
  await owner.query('set local plan_cache_mode = force_generic_plan')
  await owner.query(`prepare look as ${select}`)
  const given = statement.parameters.map(() => 'null').join(', ')
  const { rows } = await owner.query<{ 'QUERY PLAN': string }>(`explain execute look(${given})`)
  await owner.query('deallocate look')
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  return !/Sort/.test(plan) && /Index Cond: .*\(?shelf_id =/.test(plan)
}
