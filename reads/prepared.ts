import { createHash } from 'node:crypto'
import type { Statement, Values } from './statement.ts'

/** A statement that is kept for the life of the process: prepared once on each connection under its name. */
export interface Prepared {
  readonly name: string
  readonly text: string
  values(of: Values): readonly unknown[]
}

/** The name is made of the text, so that two statements never share one, whoever wrote them. */
export function prepared(text: string, { parameters }: Statement): Prepared {
  return {
    name: `reads_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`,
    text,
    values: (of) => parameters.map((parameter) => parameter(of)),
  }
}

export type Row = Readonly<Record<string, unknown>>

/**
 * Runs one statement, which is a transaction of its own and sets the second wall's settings by itself. A statement that forgets them sees
 * nothing.
 *
 * @param signal when it is aborted the statement is broken off in the database, and its reason thrown, some ms later
 */
export type RunStatement = (
  statement: Pick<Prepared, 'name' | 'text'>,
  values: readonly unknown[],
  signal?: AbortSignal,
) => Promise<Row[]>
