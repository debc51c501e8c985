import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type KnownColumns, runPrepared } from '../../domain/db/prepared-read.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

describe('a statement that is prepared once', () => {
  let database: TestDatabase
  let client: pg.Client
  const columns: KnownColumns = new Map()
  const run = (name: string, text: string, values: readonly unknown[] = []) =>
    runPrepared(client, { name, text }, values, columns)
  const failure = (name: string, text: string, values: readonly unknown[] = []) =>
    run(name, text, values).then(
      () => 'no failure',
      (error: { code?: string; message: string }) => error.code ?? error.message,
    )

  beforeAll(async () => {
    database = await createTestDatabase()
    client = new pg.Client({ connectionString: database.ownerUrl, pipeline: true })
    await client.connect()
  })
  afterAll(async () => {
    await client?.end()
    await database?.drop()
  })

  it('answers as pg’s own query does, the first time, when nobody has said what its columns are, and from then on', async () => {
    const text = `select $1::int as n, $2::text as t, $3::uuid[] as ids, $4::bool as yes, null as nothing, 9007199254740993::bigint as big,
      '{"a":[1]}'::jsonb as json, '2026-01-02T03:04:05Z'::timestamptz as at, $5::text[] as words`
    const values = [7, 'Žluťoučký 🐴', ['0197a000-0000-7000-8000-000000000001'], true, ['a"b', 'c\\d', null, '{e,f}']]
    const other = new pg.Client({ connectionString: database.ownerUrl })
    await other.connect()
    const { rows } = await other.query(text, values)
    await other.end()
    for (let time = 0; time < 3; time += 1) expect(await run('all kinds', text, values)).toEqual(rows)
    const together = await Promise.all([1, 2, 3, 4].map(() => run('all kinds, together', text, values)))
    expect(together).toEqual([rows, rows, rows, rows])
  })

  it('without a name is prepared each time, whatever came before it', async () => {
    const asked = [
      run('', 'select $1::int as n', [1]),
      run('', 'select $1::text as t', ['x']),
      run('', 'select 2 as two'),
    ]
    expect(await Promise.all(asked)).toEqual([[{ n: 1 }], [{ t: 'x' }], [{ two: 2 }]])
  })

  it('answers no rows, one and many', async () => {
    const text = 'select n from generate_series(1, $1::int) n'
    const counts = await Promise.all([0, 1, 500, 0].map(async (count) => (await run('rows', text, [count])).length))
    expect(counts).toEqual([0, 1, 500, 0])
  })

  it('that fails while it runs fails alone, and answers the next time', async () => {
    const text = 'select 10 / $1::int as n'
    const asked = [5, 0, 2].map((value) => run('division', text, [value]).catch((error: Error) => error.message))
    expect(await Promise.all(asked)).toEqual([[{ n: 2 }], 'division by zero', [{ n: 5 }]])
    expect(await run('division', text, [1])).toEqual([{ n: 10 }])
  })

  it('that cannot be prepared fails each time for the same reason, and lets what comes behind it be answered', async () => {
    const text = 'select * from nowhere'
    expect(await failure('nowhere', text)).toBe('42P01')
    const [first, , third] = await Promise.all([
      failure('nowhere', text),
      failure('nowhere', text),
      run('one', 'select 1 as n'),
    ])
    expect([first, third]).toEqual(['42P01', [{ n: 1 }]])
    expect(await failure('nowhere', text)).toBe('42P01')
    await client.query('create table nowhere (n int)')
    expect(await run('nowhere', text)).toEqual([])
  })

  it('whose columns have become others fails, and is answered with nothing that belongs to another', async () => {
    await client.query('create table changing (n int)')
    await client.query('insert into changing values (1)')
    const text = 'select * from changing'
    expect(await run('changing', text)).toEqual([{ n: 1 }])
    await client.query(`alter table changing add column t text default 'two'`)
    expect(await failure('changing', text)).toBe('0A000')
  })

  it('with a value that cannot be sent is refused before anything is sent', async () => {
    const circle = { toPostgres: () => circle }
    expect(await failure('circle', 'select $1::text as t', [circle])).toContain('circular reference')
    expect(await run('circle', 'select $1::text as t', ['well'])).toEqual([{ t: 'well' }])
  })

  it('whose value cannot be read fails alone', async () => {
    const [first] = await Promise.all([run('unreadable', 'select 1 as n'), run('readable', 'select 2 as n')])
    expect(first).toEqual([{ n: 1 }])
    columns.set('unreadable', [{ name: 'n', parse: () => JSON.parse('{') }])
    const asked = [run('unreadable', 'select 1 as n'), run('readable', 'select 2 as n')]
    expect(await Promise.allSettled(asked)).toMatchObject([
      { status: 'rejected', reason: { name: 'SyntaxError' } },
      { status: 'fulfilled', value: [{ n: 2 }] },
    ])
  })

  it('in time ends the time that its connection gives it', async () => {
    const url = `${database.ownerUrl}${database.ownerUrl.includes('?') ? '&' : '?'}query_timeout=2000`
    const other = new pg.Client({ connectionString: url, pipeline: true })
    const lost = vi.fn()
    other.on('error', lost)
    await other.connect()
    const ask = (text: string) => runPrepared(other, { name: text, text }, [], new Map())
    await ask('select 1 as n')
    await ask('select 1 / 0 as n').catch(() => undefined)
    await pause(2_500)
    expect(await ask('select 2 as n')).toEqual([{ n: 2 }])
    expect(lost).not.toHaveBeenCalled()
    await other.end()
  })

  it('is refused when the connection has ended', async () => {
    const other = new pg.Client({ connectionString: database.ownerUrl, pipeline: true })
    await other.connect()
    await other.end()
    const asked = runPrepared(other, { name: 'late', text: 'select 1' }, [], new Map())
    await expect(asked).rejects.toThrow('not queryable')
  })
})
