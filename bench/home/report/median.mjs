/**
 * The median of each figure over the rounds of one row in one scenario.
 *
 * @param {import('../measure-all.mjs').Measurement[]} results
 * @returns {{ perSecond: number, serverMicros: number, postgresMicros: number, p99Millis: number, bytes: number } | null} null when
 *   the row was not measured in it
 */
export function medianOf(results, row, { users, writes }) {
  const rounds = results.filter((each) => each.row === row && each.users === users && each.writes === writes)
  if (rounds.length === 0) return null
  const median = (figure) => middle(rounds.map((round) => round[figure]))
  return {
    perSecond: median('perSecond'),
    serverMicros: median('serverMicros'),
    postgresMicros: median('postgresMicros'),
    p99Millis: median('p99Millis'),
    bytes: median('bytes'),
  }
}

function middle(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}
