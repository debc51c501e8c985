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

/** Runs a statement of one row and one column, a text, for the viewer, behind the second wall. */
export type AnswerStatement = (
  viewer: Values['viewer'],
  statement: Pick<Prepared, 'name' | 'text'>,
  values: readonly unknown[],
) => Promise<string>

/** Runs one statement for the viewer, behind the second wall. */
export type RunStatement = (
  viewer: Values['viewer'],
  statement: Pick<Prepared, 'name' | 'text'>,
  values: readonly unknown[],
) => Promise<Row[]>
