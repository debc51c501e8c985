import pg from 'pg'
import { newId } from '../../lib/ids.ts'
import { tagOf, type Watch } from '../../reads/watch.ts'
import { type Changes, type ChangesOptions, openChanges } from '../../server/changes/feed.ts'
import { prepareChanges } from '../../server/database/changes.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { quietLog } from './log.ts'
import { asOwner } from './rows.ts'

/** Runs `work` and names, of all the tags given, those whose cells were bumped by then. */
export async function bumpedBy(
  changes: Changes,
  tags: readonly string[],
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  await changes.catchUp()
  const cells = tags.map((tag) => ({ tag, cell: changes.cell(tag) }))
  const before = cells.map(({ cell }) => cell.version)
  await work()
  if (!(await changes.catchUp())) throw new Error('the feed is deaf')
  return cells.filter(({ cell }, at) => cell.version !== before[at]).map(({ tag }) => tag)
}

/** Every tag that these watches can have for these ids: as a whole, by tenant and by user. */
export function everyTag(watches: readonly Watch[], ids: readonly string[]): readonly string[] {
  return [...new Set(watches.map(({ table }) => table))].flatMap((table) => [
    tagOf(table),
    ...ids.flatMap((id) => [tagOf(table, { kind: 'tenant', id }), tagOf(table, { kind: 'user', id })]),
  ])
}

/** A table of the test's own, whose rows belong to a tenant each. */
const NOTES: readonly Watch[] = [{ table: 'notes', scopes: [{ kind: 'tenant', column: 'tenant_id' }] }]

export const noteTag = (tenant: string): string => tagOf('notes', { kind: 'tenant', id: tenant })

export const writeNote = (client: pg.ClientBase, tenant: string): Promise<unknown> =>
  client.query('insert into notes values ($1, $2)', [newId(), tenant])

/** For a node that polls only when it is asked to. */
export const WHEN_ASKED = { pollMs: 1_000_000, hearingMs: 1_000_000 }

/** What a silent connection means is not the subject: the machine may stand still for a moment. */
export const PATIENT = { answerMs: 10_000 }

export interface NotesDatabase {
  readonly database: TestDatabase
  open(options?: Partial<ChangesOptions>, url?: string): Promise<Changes>
  /** A connection of the app's role. */
  session(): Promise<pg.Client>
  /** Closed by `closeAll`, in the opposite order. */
  keep<T extends { close(): Promise<unknown> }>(opened: T): T
  closeAll(): Promise<void>
}

/** A database in which `notes` are watched and nothing else is. */
export async function createNotesDatabase(): Promise<NotesDatabase> {
  const database = await createTestDatabase()
  await asOwner(database, async (owner) => {
    await owner.query('create table notes (id uuid primary key, tenant_id uuid not null)')
    await owner.query('grant select, insert on notes to backplane_app')
    await prepareChanges(owner, NOTES)
  })
  const opened: { close(): Promise<unknown> }[] = []
  const keep: NotesDatabase['keep'] = (each) => {
    opened.push(each)
    return each
  }
  return {
    database,
    keep,
    open: async (options = {}, url = database.appUrl) =>
      keep(await openChanges(url, { log: quietLog, watches: NOTES, ...PATIENT, ...options })),
    async session() {
      const client = new pg.Client({ connectionString: database.appUrl })
      await client.connect()
      keep({ close: () => client.end() })
      return client
    },
    async closeAll() {
      for (let each = opened.pop(); each; each = opened.pop()) await each.close()
    },
  }
}
