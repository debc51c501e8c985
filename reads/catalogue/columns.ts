import { type ColumnType, columnName, type Noun } from '../noun.ts'
import type { Table, TableIndex } from './tables.ts'

/**
 * The types of the database that a declared type reads. An enum or a citext is no `text`: the engine compares with text, which those do
 * not, or do not by their index. A timestamp without a zone is no moment.
 */
const READS: Readonly<Record<Exclude<ColumnType, `id:${string}`>, readonly string[]>> = {
  int: ['int4', 'int2'],
  bigint: ['int8'],
  numeric: ['numeric'],
  boolean: ['bool'],
  text: ['text', 'varchar', 'bpchar'],
  'text[]': ['_text'],
  timestamptz: ['timestamptz'],
  uuid: ['uuid'],
}

/** What keeps the noun's columns and its key from being read; one line each. */
export function columnProblems(noun: Noun, table: Table, role: string): string[] {
  const problems: string[] = []
  for (const [column, type] of Object.entries(noun.columns)) {
    const name = columnName(column)
    const found = table.columns.find((each) => each.name === name)
    const readable = READS[type.startsWith('id:') ? 'uuid' : (type as keyof typeof READS)]
    if (!found)
      problems.push(
        `${noun.name}.${column}: ${noun.table} has no column "${name}". Add it in a migration, or take it out of the noun.`,
      )
    else if (!readable.includes(found.type))
      problems.push(
        `${noun.name}.${column} is declared ${type}, and ${noun.table}.${name} is of type ${found.type}. Declare what it is, or change the column to ${readable[0]} in a migration.`,
      )
    else if (!table.reachable || !found.readable)
      problems.push(
        `${noun.name}.${column}: the role ${role} may not select ${noun.table}.${name}. Grant it in a migration: ${grant(noun, table, role)}.`,
      )
  }
  return [...problems, ...keyProblems(noun, table)]
}

function grant(noun: Noun, table: Table, role: string): string {
  return table.reachable
    ? `grant select on ${noun.table} to ${role}`
    : `grant usage on schema ${noun.table.split('.')[0]} to ${role}`
}

function keyProblems(noun: Noun, table: Table): string[] {
  const name = columnName(noun.key)
  const key = table.columns.find((each) => each.name === name)
  if (!key) return []
  const problems: string[] = []
  if (key.nullable)
    problems.push(
      `${noun.name}.${noun.key} is the noun's key, and ${noun.table}.${name} may be null. Make it the primary key in a migration.`,
    )
  if (!table.indexes.some((index) => isUniqueBy(index, name)))
    problems.push(
      `${noun.name}.${noun.key} is the noun's key, and nothing keeps ${noun.table}.${name} unique by itself. Make it the primary key in a migration.`,
    )
  return problems
}

function isUniqueBy(index: TableIndex, column: string): boolean {
  const [first, ...rest] = index.columns
  return index.unique && index.usable && index.predicate === null && first?.name === column && rest.length === 0
}
