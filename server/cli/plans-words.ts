import type { Difference } from '../../domain/plans/difference.ts'
import { columnsOf } from './columns.ts'

const SIGNS = { added: '+', changed: '~', ended: '-', refused: '!' } as const

/** A line for each difference, in columns: its sign, what it is about, and the term. */
export function differenceText(productLine: string, differences: readonly Difference[]): string {
  if (differences.length === 0) return `${productLine}: no differences.`
  const rows = differences.map(({ change, subject, detail }) => [SIGNS[change], subject, detail])
  return `${productLine}:\n${columnsOf(rows)}`
}
