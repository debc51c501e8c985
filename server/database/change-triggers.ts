import { createHash } from 'node:crypto'
import pg from 'pg'
import { EVERYTHING, tagOf, type Watch, type WatchScope } from '../../reads/watch.ts'
import { LaunchError } from './errors.ts'

/** The triggers of one watched table. */
export interface TableTriggers {
  /** `public.memberships`: also the name of its function in the schema `changes`. */
  readonly name: string
  /** Makes or replaces the function. */
  readonly sql: string
  /** Make or replace the triggers; they lock the table against writes for a moment. */
  readonly triggers: readonly string[]
  /** What the function reads besides the changed rows. */
  readonly through: readonly Through[]
}

interface Through {
  readonly table: string
  readonly schema: string
  readonly sqlTable: string
  readonly match: string
  readonly value: string
}

export const TRIGGERS = ['changes_insert', 'changes_update', 'changes_delete', 'changes_truncate'] as const

/** What the triggers of a list of watches are told apart by. */
export function definitionOf(watches: readonly Watch[]): string {
  return digestOf(
    triggersOf(watches)
      .map(({ sql }) => sql)
      .join('\n'),
  )
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** One a table, in the order of their names; a table that is named twice has the scopes of both. @throws LaunchError for a name that cannot be */
export function triggersOf(watches: readonly Watch[]): readonly TableTriggers[] {
  const byTable = new Map<string, Watch[]>()
  for (const watch of watches) {
    const name = fullName(watch.table)
    byTable.set(name, [...(byTable.get(name) ?? []), watch])
  }
  return [...byTable].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, same]) => tableTriggers(name, same))
}

function tableTriggers(name: string, watches: readonly Watch[]): TableTriggers {
  const sources = new Set<string>()
  const through: Through[] = []
  for (const { scopes } of watches) {
    if (scopes.length === 0) sources.add(bareTag(name))
    for (const scope of scopes) {
      sources.add(scopeTags(name, scope))
      if (scope.through) {
        const table = fullName(scope.through.table)
        const { match, value } = scope.through
        through.push({ table, schema: table.split('.')[0] ?? '', sqlTable: sqlName(table), match, value })
      }
    }
  }
  const tags = (rows: readonly string[]) =>
    rows.flatMap((source) => [...sources].sort().map((text) => text.replaceAll('$rows', source))).join(' union ')
  const add = (rows: readonly string[]) => `insert into changes.entries (tag) ${tags(rows)};`
  // Row security is a setting of whoever writes (a restore switches it off, and is then refused what is walled).
  const settings = `set search_path = pg_catalog, pg_temp${through.length > 0 ? ' set row_security = on' : ''}`
  const call = `execute function changes.${pg.escapeIdentifier(name)}()`
  const on = `on ${sqlName(name)}`
  return {
    name,
    through,
    sql: `create or replace function changes.${pg.escapeIdentifier(name)}() returns trigger
language plpgsql volatile security definer ${settings} as $body$
begin
  if tg_op = 'INSERT' then
    ${add(['new_rows'])}
  elsif tg_op = 'UPDATE' then
    ${add(['old_rows', 'new_rows'])}
  elsif tg_op = 'DELETE' then
    ${add(['old_rows'])}
  else
    insert into changes.entries (tag) values ('${EVERYTHING}');
  end if;
  return null;
end $body$`,
    triggers: [
      `create or replace trigger changes_insert after insert ${on} referencing new table as new_rows for each statement ${call}`,
      `create or replace trigger changes_update after update ${on} referencing old table as old_rows new table as new_rows for each statement ${call}`,
      `create or replace trigger changes_delete after delete ${on} referencing old table as old_rows for each statement ${call}`,
      `create or replace trigger changes_truncate after truncate ${on} for each statement ${call}`,
    ],
  }
}

/** A statement that touches no row leaves no tag. */
function bareTag(name: string): string {
  return `select ${pg.escapeLiteral(tagOf(shortName(name)))} where exists (select from $rows)`
}

function scopeTags(name: string, { kind, column, through }: WatchScope): string {
  const prefix = pg.escapeLiteral(tagOf(shortName(name), { kind, id: '' }))
  const named = `c.${pg.escapeIdentifier(column)}`
  if (!through) return `select ${prefix} || ${named}::text from $rows c where ${named} is not null`
  const value = `t.${pg.escapeIdentifier(through.value)}`
  return `select ${prefix} || ${value}::text from $rows c join ${sqlName(fullName(through.table))} t on t.${pg.escapeIdentifier(through.match)} = ${named} where ${value} is not null`
}

const NAME = /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/
/** What Postgres keeps of a name. */
const LONGEST = 63

function fullName(table: string): string {
  const name = table.includes('.') ? table : `public.${table}`
  if (!NAME.test(name) || name.length > LONGEST)
    throw new LaunchError(
      `The table "${table}" cannot be watched: small letters, digits and underscores, and ${LONGEST} characters with its schema.`,
    )
  return name
}

const shortName = (name: string) => name.replace(/^public\./, '')
const sqlName = (name: string) => name.split('.').map(pg.escapeIdentifier).join('.')
