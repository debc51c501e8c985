import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids.ts'
import { openChanges } from '../../server/changes/feed.ts'
import { createNotesDatabase, type NotesDatabase, noteTag, writeNote } from '../support/changes.ts'
import { type ChaosProxy, startChaosProxy } from '../support/chaos-proxy.ts'
import { eventually } from '../support/eventually.ts'
import { quietLog } from '../support/log.ts'
import { asOwner } from '../support/rows.ts'

let notes: NotesDatabase
beforeAll(async () => {
  notes = await createNotesDatabase()
})
afterEach(() => notes.closeAll())
afterAll(() => notes.database.drop())

describe('a node whose connection breaks', () => {
  let proxy: ChaosProxy
  let url: string
  let warnings: string[]
  const log = { ...quietLog, warn: (_: object, message = '') => void warnings.push(message) }

  beforeEach(async () => {
    const address = new URL(notes.database.appUrl)
    proxy = await startChaosProxy(Number(address.port))
    address.port = String(proxy.port)
    url = address.href
    warnings = []
    notes.keep(proxy)
  })

  it('hears nothing, says so once, and takes everything for stale when it is back', async () => {
    const changes = await notes.open({ log }, url)
    const cells = ['plans', noteTag(newId())].map((tag) => changes.cell(tag))
    await eventually(async () => changes.hears(), 'it hears')
    proxy.cut()
    await eventually(async () => !changes.hears(), 'it is deaf')
    expect(await changes.catchUp()).toBe(false)
    await eventually(async () => warnings.length > 0, 'it says so')
    const writer = await notes.session()
    await writeNote(writer, newId())
    expect(cells.map(({ version }) => version)).toEqual([1, 1])
    proxy.restore()
    await eventually(async () => changes.hears(), 'it hears again')
    expect(cells.map(({ version }) => version)).toEqual([2, 2])
    expect(await changes.catchUp()).toBe(true)
    expect(warnings).toHaveLength(1)
  })

  it('notices a connection that is silent and not closed', async () => {
    const changes = await notes.open({ log, answerMs: 1_000 }, url)
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
    const changes = await notes.open({ log }, url)
    expect(changes.hears()).toBe(false)
    expect(await changes.catchUp()).toBe(false)
    proxy.restore()
    await eventually(async () => changes.hears(), 'it hears')
    expect(warnings).toHaveLength(1)
  })

  it('is deaf where its statements may come to different server sessions, as behind a pooler of transactions', async () => {
    // A session that does not know the mark that was set on it a moment ago.
    await asOwner(notes.database, (owner) =>
      owner.query(`create schema elsewhere; grant usage on schema elsewhere to backplane_app;
        create function elsewhere.current_setting(text, boolean) returns text language sql as $$ select null $$`),
    )
    const changed = new URL(notes.database.appUrl)
    changed.searchParams.set('options', '-c search_path=elsewhere,pg_catalog')
    const errors: unknown[] = []
    const told = { ...quietLog, warn: (fields: object) => void errors.push(fields) }
    const changes = await notes.open({ log: told }, changed.href)
    expect(changes.hears()).toBe(false)
    expect(String((errors[0] as { err: unknown }).err)).toMatch(/cannot go through a pooler of transactions/)
  })

  it('is deaf and quiet once it is closed', async () => {
    const changes = await openChanges(notes.database.appUrl, { log })
    const pending = changes.catchUp()
    await changes.close()
    await pending
    expect(changes.hears()).toBe(false)
    expect(await changes.catchUp()).toBe(false)
    expect(warnings).toEqual([])
  })
})
