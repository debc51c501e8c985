import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids.ts'
import { cleanTo } from '../../server/changes/clean.ts'
import { createNotesDatabase, type NotesDatabase, noteTag, WHEN_ASKED, writeNote } from '../support/changes.ts'
import { eventually } from '../support/eventually.ts'
import { asOwner } from '../support/rows.ts'

let notes: NotesDatabase
beforeAll(async () => {
  notes = await createNotesDatabase()
})
afterEach(() => notes.closeAll())
afterAll(() => notes.database.drop())

describe('cleaning', () => {
  const left = (tenant: string) =>
    asOwner(notes.database, async (owner) => {
      const { rowCount } = await owner.query('select from changes.entries where tag = $1', [noteTag(tenant)])
      return rowCount ?? 0
    })

  it('takes away what was heard long ago, and nothing of a transaction that is still open', async () => {
    const cleaner = await notes.open({ keepMs: 2_000, pollMs: 10 })
    const node = await notes.open({ pollMs: 10 })
    const long = await notes.session()
    const [early, late] = [newId(), newId()]
    const cell = node.cell(noteTag(late))
    await long.query('begin')
    await writeNote(long, late)
    const writer = await notes.session()
    await writeNote(writer, early)
    await eventually(async () => (await left(early)) === 0, 'it is cleaned away')
    expect(cell.version).toBe(1)
    await long.query('commit')
    await node.catchUp()
    expect(cell.version).toBe(2)
    await eventually(async () => (await left(late)) === 0, 'so is the late one')
    expect(await cleaner.catchUp()).toBe(true)
    expect(node.cell(noteTag(early)).version).toBe(1)
  })

  it('leaves what committed after the point that it cleans to, for a node that has come only so far', async () => {
    const node = await notes.open(WHEN_ASKED)
    const long = await notes.session()
    const tenant = newId()
    const cell = node.cell(noteTag(tenant))
    await long.query('begin')
    await writeNote(long, tenant)
    // Others have ended since, so that the long one lies before the end of this snapshot.
    const writer = await notes.session()
    await writeNote(writer, newId())
    const { rows } = await writer.query<{ snapshot: string }>('select pg_current_snapshot()::text as snapshot')
    await node.catchUp()
    await long.query('commit')
    await cleanTo(notes.database.appUrl, { snapshot: rows[0]?.snapshot ?? '', ticket: node.heard })
    expect(await left(tenant)).toBe(1)
    await node.catchUp()
    expect(cell.version).toBe(2)
  })

  it('never leaves a node that stood still for longer ignorant of what it missed', async () => {
    const sleeper = await notes.open(WHEN_ASKED)
    const [tenant, other] = [newId(), newId()]
    const cells = [tenant, other].map((id) => sleeper.cell(noteTag(id)))
    await notes.open({ keepMs: 200, pollMs: 10 })
    const writer = await notes.session()
    await writeNote(writer, tenant)
    await eventually(async () => (await left(tenant)) === 0, 'it is cleaned away')
    // It cannot know any more what it missed.
    await sleeper.catchUp()
    expect(cells.map(({ version }) => version)).toEqual([2, 2])
    await sleeper.catchUp()
    expect(cells.map(({ version }) => version)).toEqual([2, 2])
  })
})
