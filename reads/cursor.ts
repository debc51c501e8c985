import { columnSql, type Listing, type Noun } from './noun.ts'
import type { Cursors } from './sealed.ts'

/** A paging argument that cannot be used: a cursor of another list, a page size out of bounds. The client's mistake. */
export class BadCursor extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BadCursor'
  }
}

export interface OrderWord {
  readonly column: string
  readonly descending: boolean
}

/** The list's order made total by the key. @throws Error when the words run in different directions: a keyset needs one. */
export function orderOf(noun: Noun, listing: Listing): readonly OrderWord[] {
  const words = listing.order.map((word) => ({ column: word.replace(/^-/, ''), descending: word.startsWith('-') }))
  if (!words.some((word) => word.column === noun.key))
    words.push({ column: noun.key, descending: words[0]?.descending ?? false })
  if (words.some((word) => word.descending !== words[0]?.descending))
    throw new Error(`${noun.name}: a list is ordered in one direction`)
  return words
}

/** A cursor says which list it belongs to, so that one of another list is refused and not misread. */
function listName(noun: Noun, listing: Listing): string {
  return (
    noun.name +
    orderOf(noun, listing)
      .map((word) => (word.descending ? '-' : '+') + word.column)
      .join('')
  )
}

/** The SQL of the columns that say where a row stands. */
export function placeColumns(noun: Noun, listing: Listing, alias: string): readonly string[] {
  return orderOf(noun, listing).map((word) => columnSql(noun, alias, word.column))
}

/** A place, before it is sealed: the database's own text of the order's columns. A JavaScript Date would drop digits and skip rows. */
export function placeSql(noun: Noun, listing: Listing, columns: readonly string[]): string {
  const texts = columns.map((column) => `(${column})::text`)
  return `json_build_array('${listName(noun, listing)}', ${texts.join(', ')})::text`
}

/** @throws BadCursor when the text is not a cursor of this very list. */
export function readCursor(noun: Noun, listing: Listing, cursor: unknown, cursors: Cursors): readonly string[] {
  const words = orderOf(noun, listing)
  const place = cursors.open(String(cursor))
  // Sealed by us, so it is what the database wrote.
  const [name, ...marks] = place === null ? [] : (JSON.parse(place) as readonly string[])
  if (name === listName(noun, listing) && marks.length === words.length) return marks
  throw new BadCursor('after is not a cursor of this list: pass an endCursor that the same field gave')
}
