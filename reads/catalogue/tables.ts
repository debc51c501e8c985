import { type Row, TOGETHER_ROLE } from '../prepared.ts'

/** Asks the database as the app's role. */
export type AskCatalogue = (text: string, values: readonly unknown[]) => Promise<readonly Row[]>

export interface TableColumn {
  readonly name: string
  /** As pg_type names it (`int4`, `timestamptz`); of a domain, what it is made of. */
  readonly type: string
  readonly nullable: boolean
  /** Whether the app's role may select it. */
  readonly readable: boolean
}

export interface IndexColumn {
  /** Null for an expression. */
  readonly name: string | null
  /** pg_index.indoption: 1 is descending, 2 is nulls first. */
  readonly option: number
  /** In the column's own collation, by the type's default operators: what `=` and `order by` use. */
  readonly plain: boolean
}

export interface TableIndex {
  readonly name: string
  readonly method: string
  readonly unique: boolean
  /** Valid, ready and live: the planner may use it. */
  readonly usable: boolean
  /** Of a partial index, as pg_get_expr writes it: `(removed_at IS NULL)`. */
  readonly predicate: string | null
  readonly columns: readonly IndexColumn[]
}

export interface Table {
  /** Whether the app's role may look into the table's schema. */
  readonly reachable: boolean
  /** Row-level security is on and forced; true for what cannot have it (a view). */
  readonly walled: boolean
  /** Whether it may be read for several viewers by one statement: it is walled for that, or has no walls. */
  readonly together: boolean
  readonly columns: readonly TableColumn[]
  readonly indexes: readonly TableIndex[]
}

export interface Tables {
  /** The role that asked. */
  readonly role: string
  /** The server's, as `server_version_num` says it: 170002. */
  readonly version: number
  readonly byName: ReadonlyMap<string, Table>
}

/** One row a table that is there. A name without a schema is looked up as every other statement does, in the search path. */
const TABLES = `
  select given.name, current_user::text as role, current_setting('server_version_num')::int as version, has_schema_privilege(n.oid, 'usage') as reachable,
    c.relkind not in ('r', 'p') or (c.relrowsecurity and c.relforcerowsecurity) as walled,
    c.relkind in ('r', 'p') and c.relrowsecurity = c.relforcerowsecurity and exists (
      select from pg_roles own, pg_roles r where own.rolname = current_user and r.rolname = $2 and has_table_privilege(r.oid, c.oid, 'select')
        and pg_has_role(r.oid, case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end)
        and (select count(*) filter (where own.oid = any(p.polroles)) = count(*) filter (where r.oid = any(p.polroles))
            and count(*) filter (where 0 = any(p.polroles)) = 0
          from pg_policy p where p.polrelid = c.oid and p.polcmd in ('r', '*'))) as together,
    (select coalesce(json_agg(json_build_object(
        'name', a.attname, 'type', coalesce(base.typname, t.typname), 'nullable', not (a.attnotnull or t.typnotnull),
        'readable', has_column_privilege(c.oid, a.attnum, 'select'))), '[]')
      from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_type base on base.oid = nullif(t.typbasetype, 0)
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select coalesce(json_agg(json_build_object(
        'name', x.relname, 'method', am.amname, 'unique', i.indisunique, 'usable', i.indisvalid and i.indisready and i.indislive,
        'predicate', pg_get_expr(i.indpred, i.indrelid), 'columns', (
          select json_agg(json_build_object('name', a.attname, 'option', i.indoption[k],
            'plain', o.opcdefault and i.indcollation[k] = coalesce(a.attcollation, i.indcollation[k])) order by k)
          from generate_series(0, i.indnkeyatts - 1) k join pg_opclass o on o.oid = i.indclass[k]
            left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k] and a.attnum > 0))), '[]')
      from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am am on am.oid = x.relam
      where i.indrelid = c.oid) as indexes
  from unnest($1::text[]) given(name)
    cross join lateral parse_ident(given.name) ident
    join pg_class c on c.relname = ident[cardinality(ident)] and c.relkind in ('r', 'p', 'v', 'm', 'f')
    join pg_namespace n on n.oid = c.relnamespace
  where case cardinality(ident) when 1 then pg_table_is_visible(c.oid) else n.nspname = ident[1] end`

/** What the database says of these tables, in one statement; a table that is not there is left out. */
export async function readTables(names: readonly string[], ask: AskCatalogue): Promise<Tables> {
  const rows = (await ask(TABLES, [[...new Set(names)], TOGETHER_ROLE])) as unknown as readonly (Table & {
    readonly name: string
    readonly role: string
    readonly version: number
  })[]
  const { role = 'the app', version = 0 } = rows[0] ?? {}
  return { role, version, byName: new Map(rows.map((row) => [row.name, row])) }
}
