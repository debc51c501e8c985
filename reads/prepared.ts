import { createHash } from 'node:crypto'
import type { Statement, Values } from './statement.ts'

/** A statement that is kept for the life of the process: prepared once on each connection under its name. */
export interface Prepared {
  readonly name: string
  readonly text: string
  /** The same for several viewers, each with a row of its own in the answer; null where it can only be asked alone. */
  readonly together?: Together | null
  values(of: Values): readonly unknown[]
}

/** Its parameters are lists, one for each parameter of the statement that is asked alone, with an element for each who asks. `place` in a row says whose it is, from 1. */
export interface Together {
  readonly name: string
  readonly text: string
}

/** The role that it runs under: its walls are evaluated for each row (docs/decisions/reads-together.md). */
export const TOGETHER_ROLE = 'backplane_together'

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
  statement: Pick<Prepared, 'name' | 'text' | 'together'>,
  values: readonly unknown[],
  signal?: AbortSignal,
) => Promise<Row[]>
