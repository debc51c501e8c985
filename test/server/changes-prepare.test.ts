import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { newId } from '../../lib/ids.ts'
import { openChanges } from '../../server/changes/feed.ts'
import { prepareChanges } from '../../server/database/changes.ts'
import { modelOf } from '../../server/reads.ts'
import { watchedTables } from '../../server/watches.ts'
import { bumpedBy, PATIENT } from '../support/changes.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { quietLog } from '../support/log.ts'
import { asOwner } from '../support/rows.ts'

const WATCHES = watchedTables(modelOf([betterMovies]))

describe('preparing the change feed', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  const prepare = (watches = WATCHES) => asOwner(database, (owner) => prepareChanges(owner, watches))
  const look = <Row extends pg.QueryResultRow>(text: string) =>
    asOwner(database, async (owner) => (await owner.query<Row>(text)).rows)
  const triggers = () =>
    look<{ name: string; version: string }>(
      `select tgrelid::regclass || ' ' || tgname as name, xmin::text as version from pg_trigger where tgname like 'changes\\_%' order by 1`,
    )

  it('changes nothing where it is current, even while its tables are locked', async () => {
    const before = await triggers()
    expect(before.length).toBe(new Set(WATCHES.map(({ table }) => table)).size * 4)
    await asOwner(database, async (busy) => {
      await busy.query('begin')
      await busy.query('lock table memberships, users in access exclusive mode')
      await asOwner(database, async (owner) => {
        await owner.query('set lock_timeout = 1000')
        await prepareChanges(owner, WATCHES)
      })
      await busy.query('rollback')
    })
    expect(await triggers()).toEqual(before)
  })

  it('mends a trigger that was dropped or switched off', async () => {
    await look('drop trigger changes_update on plans; alter table plans disable trigger changes_delete')
    await prepare()
    const changes = await openChanges(database.appUrl, { log: quietLog, ...PATIENT })
    const feature = newId()
    const write = (text: string) => bumpedBy(changes, ['plans'], () => look(text))
    const columns = 'id, product_line, key, version, name, description, position, trial_days, grace_days, created_at'
    expect(
      await write(`insert into plans (${columns}) values ('${feature}', 'x', 'x', 1, 'X', '', 1, 0, 0, now())`),
    ).toEqual(['plans'])
    expect(await write(`update plans set name = 'Y' where id = '${feature}'`)).toEqual(['plans'])
    expect(await write(`delete from plans where id = '${feature}'`)).toEqual(['plans'])
    await changes.close()
  })

  it('takes the triggers off what is no longer watched, and the nodes of before fall deaf', async () => {
    const before = await openChanges(database.appUrl, { log: quietLog, watches: WATCHES, ...PATIENT })
    expect(await before.catchUp()).toBe(true)
    await prepare([{ table: 'plans', scopes: [] }])
    expect(new Set((await triggers()).map(({ name }) => name.split(' ')[0]))).toEqual(new Set(['plans']))
    expect(await before.catchUp()).toBe(false)
    expect(before.hears()).toBe(false)
    await before.close()
    await prepare()
  })

  it('unites the scopes of a table that is named twice', async () => {
    const twice = [
      { table: 'notifications', scopes: [] },
      { table: 'public.notifications', scopes: [{ kind: 'user' as const, column: 'user_id' }] },
    ]
    await prepare(twice)
    const rows = await look<{ body: string }>(
      `select prosrc as body from pg_proc where pronamespace = 'changes'::regnamespace`,
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]?.body).toContain(`'notifications' where exists`)
    expect(rows[0]?.body).toContain(`'notifications@user:'`)
    await prepare()
  })

  it('forgets entries that a dump has brought from a server which was further on', async () => {
    await look(
      `insert into changes.entries (xid, tag) values ('9000000000', 'abroad'); insert into changes.entries (tag) values ('here')`,
    )
    await prepare()
    expect(await look("select tag from changes.entries where tag in ('abroad', 'here')")).toEqual([{ tag: 'here' }])
  })

  it('names a table that does not exist, and leaves the feed as it was', async () => {
    await expect(prepare([...WATCHES, { table: 'ghosts', scopes: [] }])).rejects.toThrow(
      /public\.ghosts, which does not exist/,
    )
    const changes = await openChanges(database.appUrl, { log: quietLog, watches: WATCHES, ...PATIENT })
    expect(await changes.catchUp()).toBe(true)
    await changes.close()
  })
})
