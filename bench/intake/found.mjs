import { aligned, ms } from '../identity/figures.mjs'
import { describeSize, SIZES } from '../identity/sizes.mjs'

const LEAST = 0.5

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** From the rounds of both rows to what is printed and kept. */
export function found(rows, { seconds, rounds }) {
  const figures = rows.map((row) => ({
    name: row.name,
    perSecond: median(row.found.map((each) => each.perSecond)),
    micros: median(row.found.map((each) => each.micros)),
    p99: median(row.found.map((each) => each.served.p99)),
    others: row.found.reduce(
      (sum, each) => sum + each.refused.count + Object.values(each.failed).reduce((a, b) => a + b, 0),
      0,
    ),
  }))
  const [ours, bare] = figures
  const ratio = ours.perSecond / bare.perSecond
  const others = figures.reduce((sum, each) => sum + each.others, 0)
  const table = figures.map((each) => [
    each.name,
    each.perSecond.toFixed(0),
    `${each.micros.toFixed(0)} µs`,
    ms(each.p99),
  ])
  return {
    title: 'Intake of webhooks',
    method: `The whole product but its worker, ${describeSize(SIZES.small)}, on core 0; the load on core 1, 32 at once, each an event of its own, signed; PostgreSQL on either. Beside it, on core 0 too,
an HTTP server of Node's own that inserts the same row and verifies nothing. ${rounds} rounds of ${seconds} s, interleaved; medians.`,
    table: aligned([['', 'a second', 'processor each', 'p99'], ...table]),
    wanted: [
      {
        what: 'webhooks a second, of what a bare insert reaches',
        wanted: `≥ ${LEAST * 100} %`,
        found: `${(100 * ratio).toFixed(0)} %`,
        ok: ratio >= LEAST,
      },
      { what: 'answers other than 200', wanted: '0', found: String(others), ok: others === 0 },
    ],
    raw: { figures },
  }
}
