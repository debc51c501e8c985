import { aligned, median } from '../identity/figures.mjs'

const MOST_PERCENT = 10

/** From requests a second, with limits and without, to what is printed and kept. */
export function found({ on, off }, { seconds, rounds, users }) {
  const [withLimits, without] = [median(on), median(off)]
  const less = (1 - withLimits / without) * 100
  const figure = (number) => Math.round(number).toLocaleString('en')
  return {
    title: 'What the limits cost the fast lane',
    method: `The whole product on core 0, wrk on core 1 with 64 connections: a registered document by GET, of ${users} people whose answers are in memory. Servers with the limits of
docs/limits.md and with none in turn, ${seconds} s each, ${rounds} rounds; the figures are medians.`,
    table: aligned([
      ['', 'requests a second', 'each round'],
      ['with limits', figure(withLimits), on.map(figure).join('  ')],
      ['without', figure(without), off.map(figure).join('  ')],
    ]),
    wanted: [
      {
        what: 'requests a second that the limits cost the fast lane',
        wanted: `≤ ${MOST_PERCENT} %`,
        found: `${less.toFixed(1)} %`,
        ok: less <= MOST_PERCENT,
      },
    ],
    raw: { on, off },
  }
}
