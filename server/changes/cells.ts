/**
 * What stands for a tag in one node's memory: an entry remembers the versions of its cells as they were before its data was read, and is
 * good while they are equal (`===`).
 */
export interface Cell {
  version: number
}

/** How often anything at all was voided in this process: while it stands still, nothing that was current has ceased to be. */
export const voidings = { count: 0 }

export interface Cells {
  get(tag: string): Cell
  /** Voids what depends on these tags. */
  bump(tags: readonly string[]): void
  /** Voids everything. */
  bumpAll(): void
}

/**
 * @param max how many tags are kept apart; one more, and everything is voided and forgotten
 * @param placeOf tags of one place share a cell: a change of one voids what depends on another
 */
export function createCells(max: number, placeOf: (tag: string) => string = (tag) => tag): Cells {
  const cells = new Map<string, Cell>()
  return {
    get(given) {
      const tag = placeOf(given)
      const known = cells.get(tag)
      if (known) return known
      if (cells.size >= max) {
        // Nobody bumps a forgotten cell any more, and somebody may hold it: NaN is equal to nothing, not even to itself.
        voidings.count += 1
        for (const cell of cells.values()) cell.version = Number.NaN
        cells.clear()
      }
      const cell = { version: 1 }
      cells.set(tag, cell)
      return cell
    },
    bump(tags) {
      voidings.count += 1
      for (const tag of tags) {
        const cell = cells.get(placeOf(tag))
        if (cell) cell.version += 1
      }
    },
    bumpAll() {
      voidings.count += 1
      for (const cell of cells.values()) cell.version += 1
    },
  }
}
