import { toPublicId } from '../lib/ids.ts'
import type { Finish, Piece } from './compilation.ts'
import { Declined } from './declined.ts'
import { encodeTime } from './encoding.ts'
import { columnSql, type Noun, typeOf } from './noun.ts'
import type { SelectedComputed } from './selection.ts'
import { literal } from './text.ts'

/** Objects and lists of them alike: keys keep their places, so the answer's order stays. */
export function finishObject(finishes: ReadonlyMap<string, Finish>): Finish | null {
  if (finishes.size === 0) return null
  const finish: Finish = (value) => {
    if (value === null) return null
    if (Array.isArray(value)) return value.map(finish)
    const object = value as Record<string, unknown>
    for (const [key, of] of finishes) object[key] = of(object[key])
    return object
  }
  return finish
}

/** A computed field: the statement hands over a list of the columns that it needs, and the noun's own function is run on them. */
export function readComputed(noun: Noun, alias: string, { name, finish }: SelectedComputed): Piece {
  const computed = noun.computed[name]
  if (!computed) throw new Error(`${noun.name} declares no computed field "${name}"`)
  const { needs, of } = computed
  const values = needs.map((column) => columnJson(noun, alias, column))
  const pieces = values.flatMap((value, index) => (index ? [literal(','), value] : [value]))
  return {
    sql: [literal('['), ...pieces, literal(']')],
    finish: (given) => {
      const list = given as readonly unknown[]
      const row = Object.fromEntries(needs.map((column, index) => [column, fromJson(noun, column, list[index])]))
      try {
        return finish(of(row))
      } catch (error) {
        // A value that the function cannot take: the general lane says so at its place, and answers the rest.
        throw new Declined(`${noun.name}.${name}: ${(error as Error).message}`)
      }
    },
  }
}

function columnJson(noun: Noun, alias: string, column: string): string {
  const sql = columnSql(noun, alias, column)
  const type = typeOf(noun, column)
  if (type === 'timestamptz') return `coalesce(${encodeTime(sql)}, 'null')`
  const value = type === 'bigint' || type === 'numeric' ? `${sql}::text` : sql
  return `coalesce(to_json(${value})::text, 'null')`
}

/** As the loaders' rows hold it. */
function fromJson(noun: Noun, column: string, value: unknown): unknown {
  const type = typeOf(noun, column)
  if (value === null) return null
  if (type === 'timestamptz') return new Date(String(value))
  return type.startsWith('id:') ? toPublicId(type.slice(3), String(value)) : value
}
