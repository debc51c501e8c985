import { ID_PREFIXES, type IdKind } from '../lib/ids.ts'
import { Declined } from './declined.ts'
import { columnSql, type Noun, typeOf } from './noun.ts'
import { hole, join, literal, orNull } from './text.ts'

/** How a column's value stands in the answer. */
export type Encoding =
  | 'id'
  | 'text'
  | 'int'
  | 'boolean'
  | 'dateTime'
  /** A whole number or decimal as text, so that no digit is lost. */
  | 'digits'
  /** The value in the database → its name in the answer; any other value is a hole. */
  | ReadonlyMap<string, string>

/** What a column promises: whether the database may hold no value, and whether the answer may. */
export interface Nullness {
  readonly inDatabase: boolean
  readonly inAnswer: boolean
}

/**
 * The JSON text of a column, as pieces to join. The answer is, to the byte, what JSON.stringify would have made.
 * @param version of the server (170002)
 */
export function encode(
  noun: Noun,
  column: string,
  alias: string,
  as: Encoding,
  nullness: Nullness,
  version: number,
): readonly string[] {
  const pieces = piecesOf(noun, column, alias, as, version)
  if (!nullness.inDatabase) return pieces
  return [orNull(join(pieces), nullness.inAnswer)]
}

function piecesOf(noun: Noun, column: string, alias: string, as: Encoding, version: number): readonly string[] {
  const sql = columnSql(noun, alias, column)
  const type = typeOf(noun, column)
  if (typeof as !== 'string') return [encodeEnum(sql, as)]
  const known = `${as} ${type.replace(/^id:.*/, 'id:')}`
  switch (known) {
    case 'id id:': {
      const prefix = ID_PREFIXES[type.slice(3) as IdKind] ?? type.slice(3)
      return [literal(`"${prefix}_`), `encode(uuid_send(${sql}), 'hex')`, QUOTE]
    }
    case 'id uuid':
    case 'text uuid':
    case 'digits bigint':
    case 'digits numeric':
      return [QUOTE, `${sql}::text`, QUOTE]
    case 'id text':
    case 'text text':
      return [`${version >= WITH_JSON_SCALAR ? 'json_scalar' : 'to_json'}(${sql})::text`]
    case 'int int':
      return [`${sql}::text`]
    case 'boolean boolean':
      return [`case when ${sql} then 'true' when not ${sql} then 'false' end`]
    case 'dateTime timestamptz':
      return [encodeTime(sql)]
    default:
      throw new Declined(`${noun.name}.${column}: ${known}`)
  }
}

const QUOTE = literal('"')

/** It looks once for each statement how a value of its type is written; to_json at each value. Their texts are the same. */
const WITH_JSON_SCALAR = 170_000

/** Milliseconds, as Date's toISOString writes them. Other years it writes in a way of its own, and infinity not at all: a hole. */
export function encodeTime(sql: string): string {
  const text = `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  return `case when ${sql} >= '0001-01-01 00:00:00+00' and ${sql} < '10000-01-01 00:00:00+00' then '"' || ${text} || '"' when ${sql} is not null then ${hole} end`
}

function encodeEnum(sql: string, names: ReadonlyMap<string, string>): string {
  const cases = [...names].map(([value, name]) => `when ${literal(value)} then ${literal(JSON.stringify(name))}`)
  return `case ${sql} ${cases.join(' ')} else case when ${sql} is null then null else ${hole} end end`
}
