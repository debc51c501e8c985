import type { Watch } from '../../reads/watch.ts'
import { tagOf } from '../../reads/watch.ts'
import type { Changes } from '../../server/changes/feed.ts'

/** Runs `work` and names, of all the tags given, those whose cells were bumped by then. */
export async function bumpedBy(
  changes: Changes,
  tags: readonly string[],
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  await changes.catchUp()
  const cells = tags.map((tag) => ({ tag, cell: changes.cell(tag) }))
  const before = cells.map(({ cell }) => cell.version)
  await work()
  if (!(await changes.catchUp())) throw new Error('the feed is deaf')
  return cells.filter(({ cell }, at) => cell.version !== before[at]).map(({ tag }) => tag)
}

/** Every tag that these watches can have for these ids: as a whole, by tenant and by user. */
export function everyTag(watches: readonly Watch[], ids: readonly string[]): readonly string[] {
  return watches.flatMap(({ table }) => [
    tagOf(table),
    ...ids.flatMap((id) => [tagOf(table, { kind: 'tenant', id }), tagOf(table, { kind: 'user', id })]),
  ])
}
