import { BadCursor } from '../reads/cursor.ts'
import type { Cursors } from '../reads/sealed.ts'

/** Where a row stands in a list that a verb pages by time and id. */
export interface Mark {
  readonly at: Date
  readonly id: string
}

/** The cursor of a row; it says which list it belongs to, so that one of another list is refused and not misread. */
export function markOf(cursors: Cursors, list: string, { at, id }: Mark): string {
  return cursors.seal(JSON.stringify([list, at.toISOString(), id]))
}

/** @throws BadCursor when the text is not a cursor of this list */
export function readMark(cursors: Cursors, list: string, cursor: string): Mark {
  const place = cursors.open(cursor)
  // Sealed by us: by this list or by another.
  const [name, at = '', id = ''] = place === null ? [] : (JSON.parse(place) as readonly string[])
  if (name === list) return { at: new Date(at), id }
  throw new BadCursor('after is not a cursor of this list: pass an endCursor that the same field gave')
}
