/** Pieces of SQL that make one text. No value from outside ever stands here. */

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/**
 * Stands where GraphQL would say "cannot return null for a non-nullable field": the general lane then says it. A text of a
 * customer's may hold the same characters: then the general lane answers too, and nothing but time is lost.
 */
export const HOLE_MARK = '\\u0001!'
export const hole = literal(`"${HOLE_MARK}"`)

const LITERAL = /^'(?:[^']|'')*'$/

/**
 * One text of the pieces, none of which may be null; neighbouring literals become one. Not concat(): that makes a C string of each piece
 * and measures it, on every level of the answer again.
 */
export function join(pieces: readonly string[]): string {
  const merged: string[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (last !== undefined && LITERAL.test(last) && LITERAL.test(piece))
      merged[merged.length - 1] = last.slice(0, -1) + piece.slice(1)
    else merged.push(piece)
  }
  return merged.join(' || ')
}

/** The text, or what stands for a null there. */
export function orNull(sql: string, nullable: boolean): string {
  return `coalesce(${sql}, ${nullable ? "'null'" : hole})`
}

/** The columns of a row that the pieces name: a row that is sorted and cut carries them and no others. */
export function columnsOf(alias: string, pieces: readonly string[]): string {
  const named = pieces.join(' ').matchAll(new RegExp(`\\b${alias}\\."[^"]+"`, 'g'))
  return [...new Set([...named].map(([column]) => column))].join(', ')
}
