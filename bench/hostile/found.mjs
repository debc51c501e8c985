import { aligned, median } from '../identity/figures.mjs'

const MOST_TIMES = 20
const MOST_BYTES = 10_000

/** From the samples of each kind to what is printed and kept. @param {string} trivial the name of the request that the others are compared with */
export function found(trivial, samples, { times, rounds }) {
  const rows = [...samples].map(([name, each]) => ({
    name,
    micros: median(each.map(({ micros }) => micros)),
    bytes: Math.max(...each.map(({ bytes }) => bytes)),
  }))
  const unit = rows.find(({ name }) => name === trivial).micros
  const attacks = rows
    .filter(({ name }) => name !== trivial)
    .map((row) => ({ ...row, ratio: row.micros / unit }))
    .sort((a, b) => b.ratio - a.ratio)
  const [worst] = attacks
  const longest = attacks.reduce((most, row) => (row.bytes > most.bytes ? row : most))
  const lines = attacks.map(({ name, micros, ratio, bytes }) => [
    name,
    `${micros.toFixed(0)} µs`,
    ratio.toFixed(1),
    `${bytes} B`,
  ])
  return {
    title: 'What an attack costs',
    method: METHOD(times, rounds),
    table: aligned([
      ['', 'processor', 'ratio', 'longest answer'],
      [trivial, `${unit.toFixed(0)} µs`, '1.0', ''],
      ...lines,
    ]),
    wanted: [
      {
        what: `the dearest attack, beside a trivial request: ${worst.name}`,
        wanted: `≤ ${MOST_TIMES} times`,
        found: `${worst.ratio.toFixed(1)} times`,
        ok: worst.ratio <= MOST_TIMES,
      },
      {
        what: `the longest answer: to ${longest.name}`,
        wanted: `< ${MOST_BYTES} bytes`,
        found: `${longest.bytes} bytes`,
        ok: longest.bytes < MOST_BYTES,
      },
    ],
    raw: { trivialMicros: unit, attacks },
  }
}

const METHOD = (
  times,
  rounds,
) => `The attacks of \`test/support/attacks.ts\`, which the tests go through too, by a person who is signed in, four at once; the whole product on core 0. Processor time is user
and system time of the server's process in /proc, divided by the requests: ${times} of each attack and ${times * 10} trivial ones in each of ${rounds} rounds, which are
interleaved; the figures are medians. A trivial request is \`{ viewer { id } }\` by its text, which is known already, as an attack's is when it comes again.`
