import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids.ts'
import { nextTicket } from '../../server/changes/ticket.ts'
import { createNotesDatabase, type NotesDatabase, noteTag, WHEN_ASKED, writeNote } from '../support/changes.ts'
import { startChaosProxy } from '../support/chaos-proxy.ts'
import { eventually } from '../support/eventually.ts'

let notes: NotesDatabase
beforeAll(async () => {
  notes = await createNotesDatabase()
})
afterEach(() => notes.closeAll())
afterAll(() => notes.database.drop())

describe('the change feed', () => {
  it('is heard without asking, by every node', async () => {
    const nodes = [await notes.open(), await notes.open()]
    const writer = await notes.session()
    const tenant = newId()
    const cells = nodes.map((node) => node.cell(noteTag(tenant)))
    const before = cells.map(({ version }) => version)
    await writeNote(writer, tenant)
    await eventually(async () => cells.every(({ version }, at) => version > (before[at] ?? 0)), 'both have heard')
    await eventually(async () => nodes.every((node) => node.hears()), 'both hear')
  })

  it('gives the same cell for the same tag', async () => {
    const changes = await notes.open()
    expect(changes.cell('plans')).toBe(changes.cell('plans'))
    expect(changes.cell('plans')).not.toBe(changes.cell('features'))
  })

  it('voids for good the cells that it forgets when there are too many', async () => {
    const changes = await notes.open({ maxCells: 2 })
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
    const address = new URL(notes.database.appUrl)
    const proxy = notes.keep(await startChaosProxy(Number(address.port)))
    address.port = String(proxy.port)
    const changes = await notes.open(WHEN_ASKED, address.href)
    const writer = await notes.session()
    const lastTicket = async () =>
      (await writer.query("select pg_sequence_last_value('changes.tickets') as last")).rows[0].last
    for (let round = 0; round < 5; round++) {
      const tenant = newId()
      const cell = changes.cell(noteTag(tenant))
      const before = await lastTicket()
      // A poll is under way: its answer is, and it was made before the write.
      proxy.latency(40)
      const earlier = changes.catchUp()
      while ((await lastTicket()) === before) await pause(1)
      await writeNote(writer, tenant)
      const late = changes.catchUp()
      proxy.latency(0)
      expect(await Promise.all([earlier, late, changes.catchUp()])).toEqual([true, true, true])
      expect(cell.version).toBe(2)
    }
  })

  it('shares one poll between those who ask in the same moment', async () => {
    const changes = await notes.open(WHEN_ASKED)
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
      const changes = await notes.open(WHEN_ASKED)
      const writers = [await notes.session(), await notes.session()]
      const tenants = [newId(), newId()]
      const cells = tenants.map((tenant) => changes.cell(noteTag(tenant)))
      const versions = () => cells.map(({ version }) => version)
      for (const [at, writer] of writers.entries()) {
        await writer.query('begin')
        await writeNote(writer, tenants[at] ?? '')
        await changes.catchUp()
      }
      // Others come and go, so that the numbers of both lie well behind.
      const other = await notes.session()
      for (let round = 0; round < 20; round++) {
        await writeNote(other, newId())
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
    const changes = await notes.open(WHEN_ASKED)
    const writer = await notes.session()
    const [kept, dropped] = [newId(), newId()]
    const cells = [kept, dropped].map((tenant) => changes.cell(noteTag(tenant)))
    await writer.query('begin; savepoint a')
    await writeNote(writer, kept)
    await changes.catchUp()
    await writer.query('release a; savepoint b')
    await writeNote(writer, dropped)
    await writer.query('rollback to b')
    await changes.catchUp()
    await writer.query('commit')
    await changes.catchUp()
    expect(cells.map(({ version }) => version)).toEqual([2, 1])
  })
})

describe('a ticket', () => {
  it('that was given after a commit is never reached by a node that lacks that commit', async () => {
    const [here, there] = [await notes.open({ pollMs: 3 }), await notes.open({ pollMs: 3 })]
    const pool = new pg.Pool({ connectionString: notes.database.appUrl, max: 20 })
    notes.keep({ close: () => pool.end() })
    const writer = async () => {
      const tenant = newId()
      const cell = there.cell(noteTag(tenant))
      await pause(Math.random() * 200)
      const client = await pool.connect()
      try {
        await client.query('begin')
        await writeNote(client, tenant)
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
    const there = await notes.open(WHEN_ASKED)
    const pool = new pg.Pool({ connectionString: notes.database.appUrl, max: 1 })
    notes.keep({ close: () => pool.end() })
    const ticket = await nextTicket((text) => pool.query(text))
    expect(ticket).toBeGreaterThan(there.heard)
    await there.catchUp()
    expect(there.heard).toBeGreaterThan(ticket)
  })
})
