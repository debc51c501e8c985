import type { Db } from 'pg-boss'
import { txStatement } from '../../domain/db/on-transaction.ts'

/** Of pg-boss's statements those that each job costs are some dozens; what goes beyond is rare, and a connection need not keep it. */
const MOST = 100

/**
 * Lets pg-boss's own connections prepare what they are asked again and again: to find a plan for its statements takes PostgreSQL longer than to run them.
 * pg-boss hands a statement on to pg as it is given, and pg takes one with a name where it takes its text.
 */
export function prepareStatements(db: Db): void {
  const known = new Map<string, { readonly name: string; readonly text: string }>()
  const run = db.executeSql.bind(db) as (text: unknown, ...rest: unknown[]) => ReturnType<Db['executeSql']>
  const namedOf = (text: string) => {
    const named = known.get(text)
    if (named || known.size >= MOST) return named
    const made = txStatement(text)
    known.set(text, made)
    return made
  }
  // Several at once, in a text that is no statement, cannot be prepared.
  db.executeSql = (text, ...rest) => run(text.includes(';') ? text : (namedOf(text) ?? text), ...rest)
}
