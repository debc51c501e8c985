import pg from 'pg'
import type { Watch } from '../../reads/watch.ts'
import { definitionOf, digestOf, type TableTriggers, TRIGGERS, triggersOf } from './change-triggers.ts'
import { LaunchError } from './errors.ts'
import { APP_ROLE, CHANGES_ROLE } from './roles.ts'

/**
 * The change feed stands in the database itself: every write of a watched table puts the tags of what it has made stale into
 * `changes.entries`, by triggers, so that it commits or rolls back with the write and no verb can forget it. `server/changes/feed.ts`
 * reads it. Run by the owner at each start, after every migration. Idempotent; a table whose triggers are current is not locked.
 *
 * The functions belong to `backplane_changes`, a role that does not sign in, may add entries, and of other tables reads the two columns
 * that a scope goes through. What is no longer watched loses its triggers: a column that is dropped later must not break its writes.
 *
 * @param owner outside a transaction
 * @throws LaunchError when a watched table does not exist
 */
export async function prepareChanges(owner: pg.ClientBase, watches: readonly Watch[]): Promise<void> {
  const wanted = triggersOf(watches)
  await assertTables(owner, wanted)
  if (!(await schemaExists(owner))) await inTransaction(owner, () => owner.query(SCHEMA))
  // A dump that was restored to another server brings entries of transactions that are yet to come there: they would be heard again and again.
  await owner.query('delete from changes.entries where xid >= pg_snapshot_xmax(pg_current_snapshot())')
  // Before any trigger: a node that was started for other watches hears of it with the first write that these triggers see otherwise.
  await owner.query('update changes.state set definition = $1 where definition <> $1', [definitionOf(watches)])
  const current = await currentTriggers(owner)
  for (const table of wanted) {
    for (const through of table.through) await openThrough(owner, through)
    if (current.get(table.name) !== digestOf(table.sql)) await inTransaction(owner, () => watchTable(owner, table))
  }
  const names = new Set(wanted.map(({ name }) => name))
  for (const name of current.keys()) if (!names.has(name)) await owner.query(`drop function ${quoted(name)} cascade`)
}

/**
 * `entries` is unlogged, so that a write pays no WAL for it. After a crash, and on a standby that becomes the server, it is empty; either ends
 * every connection, upon which a node takes all that it had cached for stale. `state` has one row: which watches the triggers
 * were made for, and up to where entries were cleaned away (every poll whose ticket is as great has heard them).
 */
const SCHEMA = `
  create schema changes;
  create sequence changes.tickets;
  create unlogged table changes.entries (xid xid8 not null default pg_current_xact_id(), tag text not null)
    with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
  create index entries_xid on changes.entries (xid);
  create table changes.state (definition text not null, cleaned bigint not null);
  insert into changes.state values ('', 0);
  grant usage on schema changes to ${APP_ROLE}, ${CHANGES_ROLE};
  grant usage on sequence changes.tickets to ${APP_ROLE};
  grant select, delete on changes.entries to ${APP_ROLE};
  grant select, update (cleaned) on changes.state to ${APP_ROLE};
  grant insert on changes.entries to ${CHANGES_ROLE};`

async function schemaExists(owner: pg.ClientBase): Promise<boolean> {
  return (await owner.query(`select from pg_namespace where nspname = 'changes'`)).rowCount === 1
}

async function assertTables(owner: pg.ClientBase, tables: readonly TableTriggers[]): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    'select name from unnest($1::text[]) name where to_regclass(name) is null',
    [tables.flatMap(({ name, through }) => [name, ...through.map((step) => step.table)])],
  )
  if (rows.length > 0)
    throw new LaunchError(
      rows.map(
        ({ name }) =>
          `A noun reads the table ${name}, which does not exist. Create it in a migration, or name the right one in the noun.`,
      ),
    )
}

/** Table → the digest that its function was made from; '' where a trigger is missing or switched off. */
async function currentTriggers(owner: pg.ClientBase): Promise<ReadonlyMap<string, string>> {
  const { rows } = await owner.query<{ name: string; digest: string }>(
    `select p.proname::text as name,
       case when array(select t.tgname::text from pg_trigger t
         where t.tgfoid = p.oid and t.tgrelid = to_regclass(p.proname::text) and t.tgenabled = 'O' order by 1) = $1::text[]
       then coalesce(obj_description(p.oid, 'pg_proc'), '') else '' end as digest
     from pg_proc p where p.pronamespace = 'changes'::regnamespace and p.prorettype = 'trigger'::regtype`,
    [[...TRIGGERS].sort()],
  )
  return new Map(rows.map((row) => [row.name, row.digest]))
}

/** The function is made by the role that it is to belong to, for which that role may make things for the moment. */
async function watchTable(owner: pg.ClientBase, { name, sql, triggers }: TableTriggers): Promise<void> {
  const { rows } = await owner.query<{ me: string }>('select current_user as me')
  const me = pg.escapeIdentifier(rows[0]?.me ?? '')
  await owner.query(`grant create on schema changes to ${CHANGES_ROLE}`)
  await owner.query(`set local role ${CHANGES_ROLE}`)
  await owner.query(sql)
  await owner.query(`revoke all on function ${quoted(name)} from public`)
  await owner.query(`grant execute on function ${quoted(name)} to ${me}`)
  await owner.query(`comment on function ${quoted(name)} is ${pg.escapeLiteral(digestOf(sql))}`)
  await owner.query('reset role')
  await owner.query(`revoke create on schema changes from ${CHANGES_ROLE}`)
  for (const trigger of triggers) await owner.query(trigger)
}

async function openThrough(owner: pg.ClientBase, step: TableTriggers['through'][number]): Promise<void> {
  const { rowCount } = await owner.query(
    `select from pg_policy where polrelid = $1::regclass and polname = 'changes'
       and has_schema_privilege('${CHANGES_ROLE}', $2, 'usage')
       and has_column_privilege('${CHANGES_ROLE}', $1, $3, 'select') and has_column_privilege('${CHANGES_ROLE}', $1, $4, 'select')`,
    [step.table, step.schema, step.match, step.value],
  )
  if (rowCount === 1) return
  const [table, columns] = [step.sqlTable, [step.match, step.value].map((name) => pg.escapeIdentifier(name))]
  await inTransaction(owner, async () => {
    await owner.query(`grant usage on schema ${pg.escapeIdentifier(step.schema)} to ${CHANGES_ROLE}`)
    await owner.query(`grant select (${columns.join(', ')}) on ${table} to ${CHANGES_ROLE}`)
    await owner.query(`drop policy if exists changes on ${table}`)
    await owner.query(
      `create policy changes on ${table} for select to ${CHANGES_ROLE} using (current_user = '${CHANGES_ROLE}')`,
    )
  })
}

const quoted = (name: string) => `changes.${pg.escapeIdentifier(name)}`

async function inTransaction(owner: pg.ClientBase, work: () => Promise<unknown>): Promise<void> {
  await owner.query('begin')
  try {
    await work()
    await owner.query('commit')
  } catch (error) {
    await owner.query('rollback')
    throw error
  }
}
