import { aligned, ms } from '../identity/figures.mjs'
import { describeSize, SIZES } from '../identity/sizes.mjs'

const GOODPUT = 0.9
const TIMES_BASELINE = 2
const REFUSAL_MS = 50
const FIRST_SERVED = 0.999
const NORMAL_AFTER_S = 10

/** From what became of the requests to what is printed and kept. */
export function found({ capacity, baseline, overload, after }, options) {
  const goodput = overload.pages.served.count / options.seconds
  const quiet = baseline.pages.served.p99
  const first = ['webhooks', 'payments'].map((name) => overload[name])
  const served = first.reduce((sum, each) => sum + each.served.count, 0)
  const sent = first.reduce((sum, each) => sum + each.sent, 0)
  const late = after.pages.seconds.slice(NORMAL_AFTER_S)
  const worst = Math.max(...late.map(({ p99 }) => p99 ?? Number.POSITIVE_INFINITY))
  const refusedLate = late.reduce((sum, { refused }) => sum + refused, 0)
  const phases = { baseline, overload, after }
  const lines = Object.entries(phases).flatMap(([phase, streams]) =>
    Object.entries(streams).map(([name, each]) => [
      `${name}, ${phase}`,
      ...[each.sent, each.served.count].map(String),
      ...[each.served.p50, each.served.p99].map(shown),
      String(each.refused.count),
      shown(each.refused.p99),
      shown(each.lag.p99),
    ]),
  )
  const failed = Object.values(phases).flatMap((streams) => Object.values(streams).map((each) => each.failed))
  const failures = failed.flatMap((each) => Object.entries(each))
  return {
    title: 'Overload',
    method: `The whole product, ${describeSize(SIZES.small)}, on core 0 as \`npm start\` has it, with no answers kept; the load on core 1, PostgreSQL on either. Pages of four times 80 to 100 members are
asked for, with five webhooks and five mutations that move money a second beside them. Capacity is how many pages a closed loop of 12 gets beside them; then an open loop asks for 70 % of it, for ${options.times} times of it during ${options.seconds} s, and for
70 % again. Times run from when a request was sent; by how much it was sent too late is the generator's own lag.`,
    table: `capacity ${capacity.toFixed(0)} pages a second, goodput ${goodput.toFixed(0)}\n\n${aligned([['', 'sent', 'served', 'p50', 'p99', '503', 'p99 of these', 'lag p99'], ...lines])}`,
    wanted: [
      wanted(
        'goodput of capacity',
        `≥ ${GOODPUT * 100} %`,
        goodput / capacity >= GOODPUT,
        `${((100 * goodput) / capacity).toFixed(1)} %`,
      ),
      wanted(
        'admitted pages: p99 against the baseline’s',
        `≤ ${TIMES_BASELINE} ×`,
        overload.pages.served.p99 <= TIMES_BASELINE * quiet,
        `${(overload.pages.served.p99 / quiet).toFixed(2)} × (${shown(overload.pages.served.p99)} and ${shown(quiet)})`,
      ),
      wanted(
        'refusals: p99',
        `≤ ${REFUSAL_MS} ms`,
        (overload.pages.refused.p99 ?? 0) <= REFUSAL_MS,
        shown(overload.pages.refused.p99),
      ),
      wanted(
        'webhooks and payments served',
        `≥ ${FIRST_SERVED * 100} %`,
        served / sent >= FIRST_SERVED,
        `${served} of ${sent}`,
      ),
      wanted(
        `from ${NORMAL_AFTER_S} s after: the worst second’s p99 against the baseline’s, and refusals`,
        `≤ ${TIMES_BASELINE} ×, 0`,
        worst <= TIMES_BASELINE * quiet && refusedLate === 0,
        `${(worst / quiet).toFixed(2)} ×, ${refusedLate}`,
      ),
      wanted(
        'other failures',
        '0',
        failures.length === 0,
        failures.length === 0 ? '0' : failures.map(([name, count]) => `${count} × ${name}`).join('; '),
      ),
    ],
    raw: { capacity, ...phases },
  }
}

const wanted = (what, limit, ok, text) => ({ what, wanted: limit, found: text, ok })
const shown = (number) => (number === null ? '' : ms(number))
