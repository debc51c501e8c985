import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDb, type Db } from '../../domain/db.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { newId } from '../../lib/ids.ts'
import { tagOf } from '../../reads/watch.ts'
import { type Changes, openChanges } from '../../server/changes/feed.ts'
import { modelOf } from '../../server/reads.ts'
import { watchedTables } from '../../server/watches.ts'
import { bumpedBy, everyTag, PATIENT } from '../support/changes.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { quietLog } from '../support/log.ts'
import { asOwner } from '../support/rows.ts'

const WATCHES = watchedTables(modelOf([betterMovies]))
const WALLED = ['users', 'tenants', 'memberships', 'better_movies.devices']
const NOW = new Date()

const [red, blue, ada, bob] = [newId(), newId(), newId(), newId()]
const TAGS = everyTag(WATCHES, [red, blue, ada, bob])
const ofTenant = (table: string, id: string) => tagOf(table, { kind: 'tenant', id })
const ofUser = (table: string, id: string) => tagOf(table, { kind: 'user', id })

describe('a write of a watched table', () => {
  let database: TestDatabase
  let changes: Changes
  let db: Db

  beforeAll(async () => {
    database = await createTestDatabase()
    changes = await openChanges(database.appUrl, { log: quietLog, watches: WATCHES, ...PATIENT })
    db = createDb(database.appUrl)
  })
  afterAll(async () => {
    await db.close()
    await changes.close()
    await database.drop()
  })

  const bumps = (work: () => Promise<unknown>) => bumpedBy(changes, TAGS, work).then((tags) => [...tags].sort())
  const everybody = { userId: ada, tenantIds: [red, blue] }

  /** As the tables' owner, whom the second wall binds too unless it is taken away for the moment. */
  const unwalled = (...statements: readonly string[]) =>
    asOwner(database, async (owner) => {
      await owner.query('begin')
      for (const table of WALLED) await owner.query(`alter table ${table} no force row level security`)
      for (const statement of statements) await owner.query(statement)
      for (const table of WALLED) await owner.query(`alter table ${table} force row level security`)
      await owner.query('commit')
    })

  const person = (id: string) =>
    db.as({ userId: id, tenantIds: [] }, (tx) =>
      tx.user.createMany({
        data: [{ id, email: `${id}@example.com`, emailVerified: true, name: 'A', createdAt: NOW, updatedAt: NOW }],
      }),
    )
  const tenant = (id: string) =>
    db.as(everybody, (tx) =>
      tx.tenant.createMany({ data: [{ id, name: id, slug: id, createdAt: NOW, updatedAt: NOW }] }),
    )
  const member = (tenantId: string, userId: string) =>
    db.as(everybody, (tx) =>
      tx.membership.createMany({ data: [{ id: newId(), tenantId, userId, role: 'member', createdAt: NOW }] }),
    )

  it('voids what depends on the row that the app inserts, and nothing else', async () => {
    expect(await bumps(() => person(ada))).toEqual([ofUser('users', ada)])
    expect(await bumps(() => person(bob))).toEqual([ofUser('users', bob)])
    expect(await bumps(() => tenant(red))).toEqual([ofTenant('tenants', red)])
    expect(await bumps(() => tenant(blue))).toEqual([ofTenant('tenants', blue)])
    expect(await bumps(() => member(red, ada))).toEqual(
      [ofTenant('memberships', red), ofUser('memberships', ada)].sort(),
    )
  })

  it('voids a person for every tenant that they belong to, across the wall', async () => {
    await member(blue, ada)
    const rename = () =>
      db.as({ userId: ada, tenantIds: [] }, (tx) => tx.user.updateMany({ where: { id: ada }, data: { name: 'Ada' } }))
    expect(await bumps(rename)).toEqual([ofTenant('users', blue), ofTenant('users', red), ofUser('users', ada)].sort())
  })

  it('voids the scopes that the row leaves and those that it enters', async () => {
    const device = newId()
    await unwalled(`insert into better_movies.devices values ('${device}', '${red}', '${ada}', 'TV', now())`)
    const move = () => unwalled(`update better_movies.devices set tenant_id = '${blue}' where id = '${device}'`)
    expect(await bumps(move)).toEqual(
      [ofTenant('better_movies.devices', blue), ofTenant('better_movies.devices', red)].sort(),
    )
    const remove = () => unwalled(`delete from better_movies.devices where id = '${device}'`)
    expect(await bumps(remove)).toEqual([ofTenant('better_movies.devices', blue)])
  })

  it('is heard of an upsert, both as it inserts and as it updates', async () => {
    const upsert = () =>
      db.as(everybody, (tx) =>
        tx.clockOffset.upsert({
          where: { tenantId: red },
          create: { tenantId: red, offsetMs: 1n, updatedAt: NOW },
          update: { offsetMs: 2n },
        }),
      )
    expect(await bumps(upsert)).toEqual(['clock_offsets'])
    expect(await bumps(upsert)).toEqual(['clock_offsets'])
    const raw = `insert into features (id, key, name, kind) values ('${newId()}', 'seats', 'Seats', 'limit') on conflict (key) do update set name = 'Places'`
    const twice = async () => {
      const made = await bumps(() => unwalled(raw))
      return [made, await bumps(() => unwalled(raw))]
    }
    expect(await twice()).toEqual([['features'], ['features']])
  })

  it('is silent where no row was touched', async () => {
    const nothing = [
      `update plans set name = 'X' where false`,
      'delete from memberships where false',
      `insert into features (id, key, name, kind) values ('${newId()}', 'seats', 'Seats', 'limit') on conflict do nothing`,
    ]
    expect(await bumps(() => unwalled(...nothing))).toEqual([])
  })

  it('has one tag for each of many tenants that one statement touches', async () => {
    const both = () => unwalled(`update tenants set name = name || '!' where id in ('${red}', '${blue}')`)
    expect(await bumps(both)).toEqual([ofTenant('tenants', blue), ofTenant('tenants', red)].sort())
  })

  it('is not heard when it is rolled back, with its transaction or to a savepoint', async () => {
    const failing = () =>
      db
        .as(everybody, async (tx) => {
          await tx.tenant.updateMany({ where: { id: red }, data: { name: 'never' } })
          throw new Error('planted')
        })
        .catch(() => undefined)
    expect(await bumps(failing)).toEqual([])
    const halfway = () =>
      unwalled(
        `update tenants set name = 'kept' where id = '${red}'`,
        'savepoint here',
        `update tenants set name = 'never' where id = '${blue}'`,
        'rollback to here',
      )
    expect(await bumps(halfway)).toEqual([ofTenant('tenants', red)])
    const kept = () =>
      unwalled('savepoint here', `update tenants set name = 'kept' where id = '${blue}'`, 'release savepoint here')
    expect(await bumps(kept)).toEqual([ofTenant('tenants', blue)])
  })

  it('is heard in the tables to which a deletion cascades', async () => {
    await member(red, bob)
    // Bob's membership goes with him, so that his tenant is heard of by the membership's tag alone.
    expect(await bumps(() => unwalled(`delete from users where id = '${bob}'`))).toEqual(
      [ofTenant('memberships', red), ofUser('memberships', bob), ofUser('users', bob)].sort(),
    )
    expect(await bumps(() => unwalled(`delete from tenants where id = '${blue}'`))).toEqual(
      [ofTenant('tenants', blue), ofTenant('memberships', blue), ofUser('memberships', ada)].sort(),
    )
  })

  it('voids everything when a table is emptied at once', async () => {
    expect(await bumps(() => unwalled('truncate better_movies.devices'))).toEqual([...TAGS].sort())
  })

  it('cannot be made up by the app, nor its wall be crossed by the role that writes the feed', async () => {
    const app = new pg.Client({ connectionString: database.appUrl })
    await app.connect()
    await expect(app.query(`insert into changes.entries (tag) values ('*')`)).rejects.toThrow(/permission denied/)
    await expect(app.query('truncate changes.entries')).rejects.toThrow(/permission denied/)
    await expect(app.query('set role backplane_changes')).rejects.toThrow(/permission denied/)
    await expect(app.query('create table changes.mine ()')).rejects.toThrow(/permission denied/)
    await app.end()
    const readable = await asOwner(database, async (owner) => {
      const { rows } = await owner.query<{ name: string }>(
        `select a.attrelid::regclass || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
           join pg_namespace n on n.oid = c.relnamespace
         where a.attnum > 0 and not a.attisdropped and c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)'
           and has_column_privilege('backplane_changes', c.oid, a.attnum, 'select') order by 1`,
      )
      return rows.map(({ name }) => name)
    })
    expect(readable).toEqual(['memberships.tenant_id', 'memberships.user_id'])
  })
})
