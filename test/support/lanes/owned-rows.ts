import { scopeOf, type Viewer } from '../../../domain/access.ts'
import { toPublicId } from '../../../lib/ids.ts'
import type { createReads } from '../../../reads/load.ts'
import type { Model } from '../../../reads/model.ts'
import type { TestDatabase } from '../database.ts'
import { beyondTheWalls } from './beyond-the-walls.ts'

export interface OwnedRow {
  readonly noun: string
  readonly id: string
  readonly publicId: string
}

/** Every row of every noun that is somebody's, in the order of nouns and ids. */
export function ownedRows(database: TestDatabase, { nouns }: Model): Promise<readonly OwnedRow[]> {
  return beyondTheWalls(database, async (owner) => {
    const rows: OwnedRow[] = []
    for (const { name, table, key, columns, visibleTo } of nouns) {
      // `Viewer` shows of the table of `User` one's own row, which is no matter of the wall.
      if (visibleTo === 'everyone' || name === 'Viewer') continue
      const found = await owner.query<{ id: string }>(`select id from ${table} order by id`)
      const kind = String(columns[key]).replace('id:', '')
      rows.push(...found.rows.map(({ id }) => ({ noun: name, id, publicId: toPublicId(kind, id) })))
    }
    return rows
  })
}

/** Viewer → `Noun id` of the rows that they are given when they ask for each by its id, in the same order. */
export async function visibleRows(
  readsOf: ReturnType<typeof createReads>,
  viewers: readonly Viewer[],
  rows: readonly OwnedRow[],
): Promise<ReadonlyMap<Viewer, readonly string[]>> {
  const visible = new Map<Viewer, readonly string[]>()
  for (const viewer of viewers) {
    const reads = readsOf(scopeOf(viewer))
    const found = await Promise.all(rows.map(({ noun, publicId }) => reads.get(noun, publicId)))
    visible.set(
      viewer,
      rows.filter((_, at) => found[at] !== null).map(({ noun, id }) => `${noun} ${id}`),
    )
  }
  return visible
}
