/** What is charged before a request's document is known. */
export const LEAST_POINTS = 1

const ROWS_A_POINT = 100
/** A page may read a hundred of each of a hundred things, and hardly ever does: what it could read counts up to here. */
const MOST_POINTS = 100

/**
 * What a document costs its caller: a point, and one more for each hundred rows that it reads at most. Of a registered document the rows are
 * counted whatever its variables are, so that its points are always the same.
 */
export function pointsOf({ rows }: { readonly rows: number }): number {
  return Math.min(MOST_POINTS, LEAST_POINTS + Math.floor(rows / ROWS_A_POINT))
}
