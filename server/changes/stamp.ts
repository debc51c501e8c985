import type { Cell } from './cells.ts'

/** The versions of what something was made of, taken before it was read. */
export interface Stamp {
  readonly cells: readonly Cell[]
  readonly versions: readonly number[]
}

export function stampOf(all: readonly Cell[]): Stamp {
  // A copy has no room to grow, which takes up more than the one cell that most stamps have.
  const cells = [...new Set(all)].slice()
  return { cells, versions: cells.map((cell) => cell.version) }
}

/** Nothing of it has changed since. A cell that was voided for good equals nothing. */
export function isCurrent({ cells, versions }: Stamp): boolean {
  for (let index = 0; index < cells.length; index += 1) if (cells[index]?.version !== versions[index]) return false
  return true
}
