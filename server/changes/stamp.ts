import { type Cell, voidings } from './cells.ts'

/** The versions of what something was made of, taken before it was read. What is kept by the thousand extends it instead of pointing to one. */
export interface Stamp {
  readonly cells: readonly Cell[]
  readonly versions: readonly number[]
  /** As of which voiding it was last found current. */
  foundAt: number
}

const NEVER = -1

export function stampOf(all: readonly Cell[]): Stamp {
  // A copy has no room to grow, which takes up more than the one cell that most stamps have.
  const cells = [...new Set(all)].slice()
  return { cells, versions: cells.map((cell) => cell.version), foundAt: NEVER }
}

/**
 * Nothing of it has changed since. A cell that was voided for good equals nothing. While nothing is voided one look is enough: the cells of thousands of answers
 * are memory that no processor has at hand.
 */
export function isCurrent(stamp: Stamp): boolean {
  if (stamp.foundAt === voidings.count) return true
  const { cells, versions } = stamp
  for (let index = 0; index < cells.length; index += 1) if (cells[index]?.version !== versions[index]) return false
  stamp.foundAt = voidings.count
  return true
}
