import { fromPublicId } from '../lib/ids.ts'
import { type ColumnType, columnSql, type Noun, SqlPiece, typeOf, type ViewerPieces } from './noun.ts'

/** What a statement's parameters are made of when it runs. */
export interface Values {
  readonly viewer: ReadsViewer
  readonly keys: readonly unknown[]
  readonly args: Readonly<Record<string, unknown>>
}

/** The viewer as reads need it: the ids are plain UUIDs. */
export interface ReadsViewer {
  readonly userId: string | null
  readonly tenantIds: readonly string[]
}

/** A statement being written: its parameters in order, and the viewer's facts as pieces of SQL. */
export interface Statement {
  readonly parameters: ((values: Values) => unknown)[]
  readonly viewer: ViewerPieces
  parameter(type: string, value: (values: Values) => unknown): string
}

export function startStatement(): Statement {
  const parameters: ((values: Values) => unknown)[] = []
  const parameter = (type: string, value: (values: Values) => unknown): string => {
    parameters.push(value)
    return `$${parameters.length}::${type}`
  }
  let userId: SqlPiece | undefined
  let tenantIds: SqlPiece | undefined
  return {
    parameters,
    parameter,
    viewer: {
      get userId() {
        userId ??= new SqlPiece(parameter('uuid', (values) => values.viewer.userId))
        return userId
      },
      get tenantIds() {
        tenantIds ??= new SqlPiece(parameter('uuid[]', (values) => values.viewer.tenantIds))
        return tenantIds
      },
    },
  }
}

/** The noun's own condition on a row, with the viewer's facts in it. The one place where a predicate becomes SQL. */
export function visibleSql(statement: Statement, noun: Noun, alias: string): string {
  if (noun.visibleTo === 'everyone') return 'true'
  const row = new Proxy({} as Record<string, SqlPiece>, {
    get: (_, column) => new SqlPiece(columnSql(noun, alias, String(column))),
  })
  return `(${noun.visibleTo(statement.viewer, row).text})`
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
