import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLocalTables } from '../../providers/local-tables.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createTestHost, type TestHost } from '../support/host.ts'

describe('the pool of a local provider', () => {
  let database: TestDatabase
  let host: TestHost

  beforeAll(async () => {
    database = await createTestDatabase()
    host = await createTestHost({ database })
  })

  afterAll(async () => {
    await host.close()
    await database.drop()
  })

  it('makes and keeps tables of its own', async () => {
    const sql = await host.sql('local_wallet')
    await sql.query('create table cards (id int primary key, brand text)')
    const inserted = await sql.query('insert into cards values ($1, $2)', [1, 'visa'])
    expect(inserted.rowCount).toBe(1)
    expect((await sql.query('select brand from local_wallet.cards')).rows).toEqual([{ brand: 'visa' }])
  })

  it('cannot see our tables', async () => {
    const sql = await host.sql('local_wallet')
    await expect(sql.query('select * from public._prisma_migrations')).rejects.toThrow(
      /permission denied for schema public/,
    )
  })

  it('rolls back what its transaction had done before it threw', async () => {
    const sql = await host.sql('local_ledger')
    await sql.query('create table lines (id int)')
    const work = sql.transaction(async (tx) => {
      await tx.query('insert into lines values (1)')
      throw new Error('changed its mind')
    })
    await expect(work).rejects.toThrow('changed its mind')
    expect((await sql.query('select count(*)::int as count from lines')).rows).toEqual([{ count: 0 }])
  })

  it('is made once when several ask at once', async () => {
    const other = await createTestHost({ database })
    const pools = await Promise.all([...Array(4)].flatMap(() => [host.sql('local_race'), other.sql('local_race')]))
    const answers = await Promise.all(
      pools.map((pool) => pool.query<{ schema: string }>('select current_schema() as schema')),
    )
    expect(new Set(answers.map(({ rows }) => rows[0]?.schema))).toEqual(new Set(['local_race']))
    await other.close()
  })

  it('has its tables made beside others that are at work in them, without waiting for those', async () => {
    const sql = await host.sql('local_busy')
    const tables = ['create table if not exists tins (id int)', 'alter table tins add column if not exists label text']
    await createLocalTables(sql, tables)
    await sql.transaction(async (tx) => {
      await tx.query('insert into tins values (1)')
      await createLocalTables(sql, tables)
    })
    expect((await sql.query('select id from tins')).rows).toEqual([{ id: 1 }])
  })

  it('makes what has come to its tables since, and keeps what is in them', async () => {
    const sql = await host.sql('local_grown')
    const first = ['create table if not exists tins (id int)']
    await createLocalTables(sql, first)
    await sql.query('insert into tins values (1)')
    await createLocalTables(sql, [...first, 'alter table tins add column if not exists label text'])
    expect((await sql.query('select id, label from tins')).rows).toEqual([{ id: 1, label: null }])
  })

  it('goes on at the next start where a statement failed', async () => {
    const sql = await host.sql('local_half')
    const tables = (second: string) => ['create table if not exists tins (id int)', second]
    await expect(createLocalTables(sql, tables('create table lids (id nothing)'))).rejects.toThrow(/nothing/)
    await createLocalTables(sql, tables('create table if not exists lids (id int)'))
    expect((await sql.query('select from lids')).rows).toEqual([])
  })

  it('refuses our own schemas', async () => {
    await expect(host.sql('public')).rejects.toThrow(/cannot be a provider's schema/)
    await expect(host.sql('x; drop schema public')).rejects.toThrow(/cannot be a provider's schema/)
  })

  it('keeps one secret under one name', async () => {
    const [first, second] = await Promise.all([host.secret('webhook-key'), host.secret('webhook-key')])
    expect(second).toBe(first)
    expect(Buffer.from(first, 'base64url')).toHaveLength(32)
    expect(await host.secret('another')).not.toBe(first)
  })
})
