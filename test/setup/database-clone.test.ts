import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

describe('a database of the test template', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await createTestDatabase()
  })

  afterAll(() => database.drop())

  it('lets the app in as backplane_app, under row-level security', async () => {
    const client = new pg.Client({ connectionString: database.appUrl })
    await client.connect()
    const { rows } = await client.query(
      `select current_user as name, current_database() as database, rolbypassrls as bypasses, rolsuper as superuser
       from pg_roles where rolname = current_user`,
    )
    await client.end()
    expect(rows).toEqual([{ name: 'backplane_app', database: database.name, bypasses: false, superuser: false }])
  })
})
