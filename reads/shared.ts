import type { Noun } from './noun.ts'
import type { Row } from './prepared.ts'

/** Rows that everyone sees, kept for all requests and not only for one: `load` is asked for what is not there. */
export interface SharedRows {
  /** @param key names the rows for good: relation, arguments and parent; @param table what voids them when it changes */
  find(key: string, table: string, load: () => Promise<readonly Row[]>): Promise<readonly Row[]>
}

/** Rows as they were before they went through JSON: moments are Dates again. */
export function revive(noun: Noun, rows: readonly Row[]): readonly Row[] {
  const moments = Object.keys(noun.columns).filter((column) => noun.columns[column] === 'timestamptz')
  if (moments.length === 0) return rows
  return rows.map((row) => {
    const made: Record<string, unknown> = { ...row }
    for (const column of moments) if (typeof made[column] === 'string') made[column] = new Date(made[column])
    return made
  })
}
