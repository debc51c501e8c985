import { columnSql, type Listing, type Noun } from './noun.ts'

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

/** The database's own text of the order's columns: a JavaScript Date would drop digits and skip rows. */
export function cursorSql(noun: Noun, listing: Listing, alias: string): string {
  const columns = orderOf(noun, listing).map((word) => `${columnSql(noun, alias, word.column)}::text`)
  const json = `json_build_array('${listName(noun, listing)}', ${columns.join(', ')})::text`
  return `translate(encode(convert_to(${json}, 'UTF8'), 'base64'), E'\\n', '')`
}

/** @throws BadCursor when the text is not a cursor of this very list. */
export function readCursor(noun: Noun, listing: Listing, cursor: unknown): readonly string[] {
  const words = orderOf(noun, listing)
  try {
    const parts: unknown = JSON.parse(Buffer.from(String(cursor), 'base64').toString())
    if (Array.isArray(parts) && parts.length === words.length + 1 && parts.every((part) => typeof part === 'string')) {
      const [name, ...marks] = parts as string[]
      if (name === listName(noun, listing)) return marks
    }
  } catch {
    // Falls through to the one refusal below.
  }
  throw new BadCursor('after is not a cursor of this list: pass an endCursor that the same field gave')
}
