import type { CallerClass } from './classes.ts'
import type { Cost } from './cost.ts'
import type { Limits } from './table.ts'

/** `extensions.cost` of an answer. */
export interface CostReport {
  /** Points. */
  readonly requested: number
  /** Of this class of caller. */
  readonly limit: number
  /** Rows that are read at most. */
  readonly rows: number
  readonly rowsLimit: number
  readonly depth: number
  /** What would have been refused, were its limit enforced; left out where there is nothing. */
  readonly warnings?: readonly string[]
}

export function costReport(
  limits: Limits,
  caller: CallerClass,
  { points, rows }: Cost,
  depth: number,
  warnings: readonly string[],
): CostReport {
  return {
    requested: points,
    limit: limits.cost.most[caller],
    rows,
    rowsLimit: limits.rows.most[caller],
    depth,
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}
