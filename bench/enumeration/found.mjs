import { aligned, median, ms, percentile } from '../identity/figures.mjs'
import { describeSize, SIZES } from '../identity/sizes.mjs'

const MOST_MS = 5

/** From the measured pairs to what is printed and kept. */
export function found(results, times) {
  const lines = results.map(({ probe, known, unknown, differences }) => [
    probe.what,
    ms(median(known)),
    ms(median(unknown)),
    ms(percentile(known, 90)),
    ms(percentile(unknown, 90)),
    `${times - differences.length} of ${times}`,
  ])
  const wanted = results.flatMap(({ probe, known, unknown, differences }) => {
    const apart = Math.abs(median(known) - median(unknown))
    return [
      {
        what: `${probe.name}: difference of the medians`,
        wanted: `< ${MOST_MS} ms`,
        found: ms(apart),
        ok: apart < MOST_MS,
      },
      {
        what: `${probe.name}: pairs whose answers differ in status, headers or body`,
        wanted: '0',
        found: differences.length === 0 ? '0' : `${differences.length}, the first in ${differences[0]}`,
        ok: differences.length === 0,
      },
    ]
  })
  return {
    title: 'What answers tell about accounts',
    method: METHOD,
    table: aligned([['', 'median known', 'unknown', 'p90 known', 'unknown', 'alike']].concat(lines)),
    wanted,
    raw: {
      times,
      samples: Object.fromEntries(results.map(({ probe, known, unknown }) => [probe.name, { known, unknown }])),
    },
  }
}

const METHOD = `The whole product on the local issuer, ${describeSize(SIZES.small)}; the forms as a browser sends them, known and unknown address in pairs, in an order of
chance, the three kinds in turn. A pair comes from a loopback address of its own (127.1.x.y) and is about a person of its own, so that no throttle is met; what
is counted of tries is cleared before. Time is from sending the form to the last byte of the answer, on a connection that is open already; between two forms
it waits 30 ms, so that a mail that is sent after the answer is not measured as part of the next. Answers are compared byte for byte (status, headers, body, and after a
sign-up the page that follows) but for \`date\`, request ids, the values of cookies, and the address that was typed.`
