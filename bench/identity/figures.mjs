/** @param {number[]} numbers not empty */
export const median = (numbers) => percentile(numbers, 50)

/** The nearest-rank percentile. @param {number[]} numbers not empty @param {number} percent above 0, at most 100 */
export function percentile(numbers, percent) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]
}

/** @returns {string} "12.34 ms" */
export const ms = (number) => `${number.toFixed(2)} ms`

/** Columns side by side: the first to the left, the others to the right. @param {string[][]} lines with the head */
export function aligned(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** @param {{ what: string, wanted: string, found: string, ok: boolean }[]} wanted */
export function wantedLines(wanted) {
  return wanted
    .map(({ what, wanted: limit, found, ok }) => `${ok ? 'ok   ' : 'SHORT'}  ${what}: ${found} (wanted ${limit})`)
    .join('\n')
}
