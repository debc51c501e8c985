import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids.ts'
import { tagOf } from '../../reads/watch.ts'
import { cleanTo } from '../../server/changes/clean.ts'
import { type Changes, type ChangesOptions, openChanges } from '../../server/changes/feed.ts'
import { nextTicket } from '../../server/changes/ticket.ts'
import { prepareChanges } from '../../server/database/changes.ts'
import { type ChaosProxy, startChaosProxy } from '../support/chaos-proxy.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { quietLog } from '../support/log.ts'
import { asOwner } from '../support/rows.ts'

/** A table of the test's own, whose rows belong to a tenant each. */
const WATCHES = [{ table: 'notes', scopes: [{ kind: 'tenant' as const, column: 'tenant_id' }] }]
const TABLE = 'create table notes (id uuid primary key, tenant_id uuid not null, text text not null)'
const tagFor = (tenant: string) => tagOf('notes', { kind: 'tenant', id: tenant })

let database: TestDatabase
const opened: { close(): Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  await asOwner(database, async (owner) => {
    await owner.query(TABLE)
    await owner.query('grant select, insert, update, delete on notes to backplane_app')
    await prepareChanges(owner, WATCHES)
  })
})
afterEach(async () => {
  for (let each = opened.pop(); each; each = opened.pop()) await each.close()
})
afterAll(() => database.drop())

async function open(options: Partial<ChangesOptions> = {}, url = database.appUrl): Promise<Changes> {
  const changes = await openChanges(url, { log: quietLog, watches: WATCHES, ...options })
  opened.push(changes)
  return changes
}

/** A node that polls only when it is asked to. */
const asked = { pollMs: 1_000_000, hearingMs: 1_000_000 }

async function session(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.appUrl })
  await client.connect()
  client.on('error', () => undefined)
  opened.push({ close: () => client.end() })
  return client
}

const write = (client: pg.ClientBase, tenant: string) =>
  client.query('insert into notes values ($1, $2, $3)', [newId(), tenant, 'x'])

describe('the change feed', () => {
  it('is heard without asking, by every node', async () => {
    const nodes = [await open(), await open()]
    const writer = await session()
    const tenant = newId()
    const cells = nodes.map((node) => node.cell(tagFor(tenant)))
    const before = cells.map(({ version }) => version)
    await write(writer, tenant)
    await eventually(async () => cells.every(({ version }, at) => version > (before[at] ?? 0)), 'both have heard')
    await eventually(async () => nodes.every((node) => node.hears()), 'both hear')
  })

  it('gives the same cell for the same tag', async () => {
    const changes = await open()
    expect(changes.cell('plans')).toBe(changes.cell('plans'))
    expect(changes.cell('plans')).not.toBe(changes.cell('features'))
  })

  it('voids for good the cells that it forgets when there are too many', async () => {
    const changes = await open({ maxCells: 2 })
    const [first, second] = [changes.cell('first'), changes.cell('second')]
    const remembered = [first.version, second.version]
    changes.cell('third')
    // Also for whoever remembers the version only now, in the middle of collecting the cells of an entry.
    for (const [at, cell] of [first, second].entries()) {
      expect(cell.version === remembered[at]).toBe(false)
      const late = cell.version
      expect(cell.version === late).toBe(false)
    }
    expect(changes.cell('first')).not.toBe(first)
  })

  it('has heard, when it has caught up, whatever had committed before it was asked', async () => {
    const address = new URL(database.appUrl)
    const proxy = await startChaosProxy(Number(address.port))
    address.port = String(proxy.port)
    const changes = await open(asked, address.href)
    opened.push(proxy)
    const writer = await session()
    const lastTicket = async () =>
      (await writer.query("select pg_sequence_last_value('changes.tickets') as last")).rows[0].last
    for (let round = 0; round < 5; round++) {
      const tenant = newId()
      const cell = changes.cell(tagFor(tenant))
      const before = await lastTicket()
      // A poll is under way: its answer is, and it was made before the write.
      proxy.latency(40)
      const earlier = changes.catchUp()
      while ((await lastTicket()) === before) await pause(1)
      await write(writer, tenant)
      const late = changes.catchUp()
      proxy.latency(0)
      expect(await Promise.all([earlier, late, changes.catchUp()])).toEqual([true, true, true])
      expect(cell.version).toBe(2)
    }
  })

  it('shares one poll between those who ask in the same moment', async () => {
    const changes = await open(asked)
    const before = changes.heard
    await Promise.all(Array.from({ length: 50 }, () => changes.catchUp()))
    expect(changes.heard).toBe(before + 1)
  })
})

describe('of two transactions that overlap', () => {
  /** Begun in this order, and committed in that, with a poll after each step. */
  for (const order of [
    [0, 1],
    [1, 0],
  ] as const)
    it(`each is heard when it commits, the ${order[0] === 0 ? 'older' : 'younger'} one first`, async () => {
      const changes = await open(asked)
      const writers = [await session(), await session()]
      const tenants = [newId(), newId()]
      const cells = tenants.map((tenant) => changes.cell(tagFor(tenant)))
      const versions = () => cells.map(({ version }) => version)
      for (const [at, writer] of writers.entries()) {
        await writer.query('begin')
        await write(writer, tenants[at] ?? '')
        await changes.catchUp()
      }
      // Others come and go, so that the numbers of both lie well behind.
      const other = await session()
      for (let round = 0; round < 20; round++) {
        await write(other, newId())
        await changes.catchUp()
      }
      expect(versions()).toEqual([1, 1])
      await writers[order[0]]?.query('commit')
      await changes.catchUp()
      expect(versions()).toEqual(order[0] === 0 ? [2, 1] : [1, 2])
      await writers[order[1]]?.query('commit')
      await changes.catchUp()
      expect(versions()).toEqual([2, 2])
      await changes.catchUp()
      expect(versions()).toEqual([2, 2])
    })

  it('one that has written only in a savepoint is heard too, and not the part that it took back', async () => {
    const changes = await open(asked)
    const writer = await session()
    const [kept, dropped] = [newId(), newId()]
    const cells = [kept, dropped].map((tenant) => changes.cell(tagFor(tenant)))
    await writer.query('begin; savepoint a')
    await write(writer, kept)
    await changes.catchUp()
    await writer.query('release a; savepoint b')
    await write(writer, dropped)
    await writer.query('rollback to b')
    await changes.catchUp()
    await writer.query('commit')
    await changes.catchUp()
    expect(cells.map(({ version }) => version)).toEqual([2, 1])
  })
})

describe('a ticket', () => {
  it('that was given after a commit is never reached by a node that lacks that commit', async () => {
    const [here, there] = [await open({ pollMs: 3 }), await open({ pollMs: 3 })]
    const pool = new pg.Pool({ connectionString: database.appUrl, max: 20 })
    opened.push({ close: () => pool.end() })
    const writer = async () => {
      const tenant = newId()
      const cell = there.cell(tagFor(tenant))
      await pause(Math.random() * 200)
      const client = await pool.connect()
      try {
        await client.query('begin')
        await write(client, tenant)
        await pause(Math.random() * 20)
        await client.query('commit')
      } finally {
        client.release()
      }
      expect(await here.catchUp()).toBe(true)
      const ticket = here.heard
      while (there.heard < ticket) await pause(1)
      return cell.version
    }
    const versions = await Promise.all(Array.from({ length: 300 }, writer))
    expect(versions.filter((version) => version < 2)).toEqual([])
  })

  it('can be had from the database where the node is deaf', async () => {
    const there = await open(asked)
    const pool = new pg.Pool({ connectionString: database.appUrl, max: 1 })
    opened.push({ close: () => pool.end() })
    const ticket = await nextTicket((text) => pool.query(text))
    expect(ticket).toBeGreaterThan(there.heard)
    await there.catchUp()
    expect(there.heard).toBeGreaterThan(ticket)
  })
})

describe('a node whose connection breaks', () => {
  let proxy: ChaosProxy
  let url: string
  let warnings: string[]
  const log = { ...quietLog, warn: (_: object, message = '') => void warnings.push(message) }

  beforeEach(async () => {
    const address = new URL(database.appUrl)
    proxy = await startChaosProxy(Number(address.port))
    address.port = String(proxy.port)
    url = address.href
    warnings = []
    opened.push(proxy)
  })

  it('hears nothing, says so once, and takes everything for stale when it is back', async () => {
    const changes = await open({ log }, url)
    const cells = ['plans', tagFor(newId())].map((tag) => changes.cell(tag))
    await eventually(async () => changes.hears(), 'it hears')
    proxy.cut()
    await eventually(async () => !changes.hears(), 'it is deaf')
    expect(await changes.catchUp()).toBe(false)
    await eventually(async () => warnings.length > 0, 'it says so')
    const writer = await session()
    await write(writer, newId())
    expect(cells.map(({ version }) => version)).toEqual([1, 1])
    proxy.restore()
    await eventually(async () => changes.hears(), 'it hears again')
    expect(cells.map(({ version }) => version)).toEqual([2, 2])
    expect(await changes.catchUp()).toBe(true)
    expect(warnings).toHaveLength(1)
  })

  it('notices a connection that is silent and not closed', async () => {
    const changes = await open({ log }, url)
    const cell = changes.cell('plans')
    proxy.silence()
    await eventually(async () => !changes.hears(), 'it is deaf')
    expect(await changes.catchUp()).toBe(false)
    proxy.restore()
    await eventually(async () => changes.hears(), 'it hears again')
    expect(cell.version).toBeGreaterThan(1)
    expect(warnings).toHaveLength(1)
  })

  it('begins deaf where it cannot connect at first, and hears when it can', async () => {
    proxy.cut()
    const changes = await open({ log }, url)
    expect(changes.hears()).toBe(false)
    expect(await changes.catchUp()).toBe(false)
    proxy.restore()
    await eventually(async () => changes.hears(), 'it hears')
    expect(warnings).toHaveLength(1)
  })

  it('is deaf where its statements may come to different server sessions, as behind a pooler of transactions', async () => {
    // A session that does not know the mark that was set on it a moment ago.
    await asOwner(database, (owner) =>
      owner.query(`create schema elsewhere; grant usage on schema elsewhere to backplane_app;
        create function elsewhere.current_setting(text, boolean) returns text language sql as $$ select null $$`),
    )
    const changed = new URL(database.appUrl)
    changed.searchParams.set('options', '-c search_path=elsewhere,pg_catalog')
    const errors: unknown[] = []
    const told = { ...quietLog, warn: (fields: object) => void errors.push(fields) }
    const changes = await open({ log: told }, changed.href)
    expect(changes.hears()).toBe(false)
    expect(String((errors[0] as { err: unknown }).err)).toMatch(/cannot go through a pooler of transactions/)
  })

  it('is deaf and quiet once it is closed', async () => {
    const changes = await openChanges(database.appUrl, { log })
    const pending = changes.catchUp()
    await changes.close()
    await pending
    expect(changes.hears()).toBe(false)
    expect(await changes.catchUp()).toBe(false)
    expect(warnings).toEqual([])
  })
})

describe('cleaning', () => {
  const left = (tenant: string) =>
    asOwner(database, async (owner) => {
      const { rowCount } = await owner.query('select from changes.entries where tag = $1', [tagFor(tenant)])
      return rowCount ?? 0
    })

  it('takes away what was heard long ago, and nothing of a transaction that is still open', async () => {
    const cleaner = await open({ keepMs: 200, pollMs: 10 })
    const node = await open({ pollMs: 10 })
    const long = await session()
    const [early, late] = [newId(), newId()]
    const cell = node.cell(tagFor(late))
    await long.query('begin')
    await write(long, late)
    const writer = await session()
    await write(writer, early)
    await eventually(async () => (await left(early)) === 0, 'it is cleaned away')
    expect(cell.version).toBe(1)
    await long.query('commit')
    await node.catchUp()
    expect(cell.version).toBe(2)
    await eventually(async () => (await left(late)) === 0, 'so is the late one')
    expect(await cleaner.catchUp()).toBe(true)
    expect(node.cell(tagFor(early)).version).toBe(1)
  })

  it('leaves what committed after the point that it cleans to, for a node that has come only so far', async () => {
    const node = await open(asked)
    const long = await session()
    const tenant = newId()
    const cell = node.cell(tagFor(tenant))
    await long.query('begin')
    await write(long, tenant)
    // Others have ended since, so that the long one lies before the end of this snapshot.
    const writer = await session()
    await write(writer, newId())
    const { rows } = await writer.query<{ snapshot: string }>('select pg_current_snapshot()::text as snapshot')
    await node.catchUp()
    await long.query('commit')
    await cleanTo(database.appUrl, { snapshot: rows[0]?.snapshot ?? '', ticket: node.heard })
    expect(await left(tenant)).toBe(1)
    await node.catchUp()
    expect(cell.version).toBe(2)
  })

  it('never leaves a node that stood still for longer ignorant of what it missed', async () => {
    const sleeper = await open(asked)
    const [tenant, other] = [newId(), newId()]
    const cells = [tenant, other].map((id) => sleeper.cell(tagFor(id)))
    await open({ keepMs: 200, pollMs: 10 })
    const writer = await session()
    await write(writer, tenant)
    await eventually(async () => (await left(tenant)) === 0, 'it is cleaned away')
    // It cannot know any more what it missed.
    await sleeper.catchUp()
    expect(cells.map(({ version }) => version)).toEqual([2, 2])
    await sleeper.catchUp()
    expect(cells.map(({ version }) => version)).toEqual([2, 2])
  })
})
