/**
 * Shares a whole amount out by weight, so that the parts add up to it: each gets its part rounded towards zero, and what is left goes a
 * unit each to those who lost the most, the first among equals. The same input gives the same parts.
 *
 * @param total minor units; negative for a credit
 * @param weights none negative, not all zero
 * @throws RangeError when there is nobody to give to
 */
export function allocate(total: bigint, weights: readonly bigint[]): readonly bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n)
  if (sum <= 0n || weights.some((weight) => weight < 0n))
    throw new RangeError('an amount is shared by weights of which none is negative and one is positive')
  const size = total < 0n ? -total : total
  const parts = weights.map((weight, index) => ({
    index,
    part: (size * weight) / sum,
    lost: (size * weight) % sum,
  }))
  let left = size - parts.reduce((all, { part }) => all + part, 0n)
  for (const each of parts.toSorted((a, b) => (a.lost === b.lost ? a.index - b.index : a.lost > b.lost ? -1 : 1))) {
    if (left === 0n) break
    each.part += 1n
    left -= 1n
  }
  return parts.map(({ part }) => (total < 0n ? -part : part))
}
