import { describe } from '../measure-all.mjs'
import { medianOf } from './median.mjs'
import { wantedOf } from './wanted.mjs'

const COLUMNS = ['requests/s', 'server µs', 'Postgres µs', 'p99 ms', 'bytes']

/** The results as aligned text: a table for each scenario, then what was wanted. */
export function tablesOf(options, results) {
  const tables = options.scenarios.map((scenario) => {
    const lines = rowsOf(options.rows, results, scenario)
    return `${describe(scenario)} (processor time is for each request)\n${aligned([['', ...COLUMNS], ...lines])}`
  })
  const wanted = wantedOf(options, results)
  if (wanted.length > 0)
    tables.push(
      `wanted\n${aligned(wanted.map(({ what, wanted, found, ok, tuned }) => [what, `≥ ${wanted}`, found, ok ? 'ok' : 'short', tuned]))}`,
    )
  return tables.join('\n\n')
}

/** @returns {string[][]} title and figures of each row that was measured in the scenario */
export function rowsOf(rows, results, scenario) {
  return rows.flatMap((row) => {
    const figures = medianOf(results, row.name, scenario)
    return figures ? [[row.title, ...formatted(figures)]] : []
  })
}

function formatted({ perSecond, serverMicros, postgresMicros, p99Millis, bytes }) {
  const number = (value, digits = 0) =>
    value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })
  return [number(perSecond), number(serverMicros), number(postgresMicros), number(p99Millis, 1), number(bytes)]
}

function aligned(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n')
}
