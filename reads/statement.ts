import { fromPublicId } from '../lib/ids.ts'
import { type ColumnType, columnName, columnSql, type Noun, typeOf } from './noun.ts'
import type { Scope } from './scope.ts'
import type { Cursors } from './sealed.ts'

/** What a statement's parameters are made of when it runs. */
export interface Values {
  readonly viewer: ReadsViewer
  /** The parents' keys of a batch. */
  readonly keys?: readonly unknown[]
  /** A batch's arguments, or the variables of a whole document. */
  readonly args: Readonly<Record<string, unknown>>
  /** Opens the cursors among the arguments. */
  readonly cursors: Cursors
}

/** The viewer as reads need it: the ids are plain UUIDs. */
export interface ReadsViewer {
  readonly userId: string | null
  readonly tenantIds: readonly string[]
  /** Reads are broken off when it is aborted. */
  readonly signal?: AbortSignal
}

/** One argument of a relation in the statement that is being written. */
export interface Argument {
  /** Null or absent. Another statement is written then: `$1 is null or …` makes Postgres scan. */
  readonly isNull: boolean
  value(values: Values): unknown
}

/** A statement being written: its parameters in order, and the viewer's facts, each of them one parameter however often it is named. */
export interface Statement {
  readonly parameters: ((values: Values) => unknown)[]
  parameter(type: string, value: (values: Values) => unknown): string
  userId(): string
  tenantIds(): string
  /**
   * A condition that is always true and sets the second wall's settings for the statement's own transaction. Whatever reads a table must be
   * evaluated after it: were it not, nothing would be visible.
   */
  wall(): string
  alias(): string
}

/** @param asked where it is written for several who ask together: takes the types of what each of them gives, as columns p1, p2 … of a row `k` */
export function startStatement(asked?: string[]): Statement {
  const parameters: ((values: Values) => unknown)[] = []
  const parameter = (type: string, value: (values: Values) => unknown): string => {
    parameters.push(value)
    const place = parameters.length
    if (!asked) return `$${place}::${type}`
    // An array of arrays would be one list: each comes as its text.
    const isList = type.endsWith('[]')
    asked.push(isList ? 'text' : type)
    return isList ? `k.p${place}::${type}` : `k.p${place}`
  }
  let userId: string | undefined
  let tenantIds: string | undefined
  let aliases = 0
  return {
    parameters,
    parameter,
    userId() {
      userId ??= parameter('uuid', (values) => values.viewer.userId)
      return userId
    },
    tenantIds() {
      tenantIds ??= parameter('uuid[]', (values) => values.viewer.tenantIds)
      return tenantIds
    },
    wall() {
      const user = parameter('text', ({ viewer }) => viewer.userId ?? '')
      // A Postgres array of UUIDs: they hold no character that would need quoting.
      const tenants = parameter('text', ({ viewer }) => `{${viewer.tenantIds.join(',')}}`)
      return `set_config('app.user_id', ${user}, true) is not null and set_config('app.tenant_ids', ${tenants}, true) is not null`
    },
    alias() {
      aliases += 1
      return `t${aliases}`
    },
  }
}

/** The noun's own condition on a row, with the viewer's facts in it. The one place where visibility becomes SQL. */
export function visibleSql(statement: Statement, noun: Noun, alias: string, tie?: Tie): string {
  if (noun.visibleTo === 'everyone' || tie?.implied) return 'true'
  return `(${noun.visibleTo.map((scope) => scopeSql(statement, noun, alias, scope, tie)).join(' or ')})`
}

/** The row from which the noun's row is reached by equality of two columns: SQL names. */
export interface Tie {
  readonly table: string
  readonly alias: string
  readonly from: string
  readonly to: string
  /** The parent's row has been held to a condition that holds only where this row may be seen (isImpliedBy): nothing has to be looked at again. */
  readonly implied: boolean
}

function scopeSql(
  statement: Statement,
  noun: Noun,
  alias: string,
  { kind, column, through }: Scope,
  tie?: Tie,
): string {
  const own = columnSql(noun, alias, column)
  const holds = (value: string) =>
    kind === 'tenant' ? `${value} = any(${statement.tenantIds()})` : `${value} = ${statement.userId()}`
  if (!through) return holds(own)
  const found = `exists (select from ${through.table} s where s."${through.match}" = ${own} and ${holds(`s."${through.value}"`)})`
  // The row that we come from may be the very one that is looked for: then nothing has to be.
  const tied = tie?.table === through.table && tie.from === through.match && tie.to === columnName(column)
  if (!tied) return found
  return `${holds(`${tie.alias}."${through.value}"`)} or ${found}`
}

export function sqlType(type: ColumnType): string {
  return type.startsWith('id:') ? 'uuid' : type
}

/** A value from outside as the database wants it; a public id of another noun, or a malformed one, matches nothing. */
export function toColumnValue(noun: Noun, column: string, value: unknown): unknown {
  const type = typeOf(noun, column)
  if (!type.startsWith('id:') || typeof value !== 'string') return value
  return fromPublicId(type.slice(3), value) ?? null
}
