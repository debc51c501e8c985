import { aligned, median, ms, percentile } from '../identity/figures.mjs'
import { describeSize, SIZES } from '../identity/sizes.mjs'

const MOST_TIMES = 2
const LEAST_MS = 2

/** From the measured queries and sign-ins to what is printed and kept. */
export function found(samples, storms, flood, options) {
  const kinds = Object.keys(samples.baseline)
  const lines = kinds.flatMap((kind) =>
    ['baseline', 'storm', 'flood'].map((phase) => {
      const numbers = samples[phase]?.[kind] ?? []
      const figures = numbers.length > 0 ? [50, 90, 99].map((each) => ms(percentile(numbers, each))) : ['', '', '']
      return [`${kind}, ${phase}`, String(numbers.length), ...figures]
    }),
  )
  const sum = (of) => storms.reduce((total, storm) => total + of(storm), 0)
  const [signedIn, busy] = [sum((storm) => storm.signedIn), sum((storm) => storm.busy)]
  const failed = [...storms, flood].flatMap(({ serverErrors, refused }) =>
    Object.entries({ ...serverErrors, ...refused }),
  )
  const crowd = (done, refused, times) =>
    `${done} signed in, median ${ms(median(times))}, p99 ${ms(percentile(times, 99))}; ${refused} answered 503`
  return {
    title: 'A storm of sign-ins',
    method: methodOf(options),
    table: [
      aligned([['', 'queries', 'median', 'p90', 'p99'], ...lines]),
      '',
      `storm, ${options['at-once']} at once: ${crowd(
        signedIn,
        busy,
        storms.flatMap((storm) => storm.ms),
      )}; ${(signedIn / sum((storm) => storm.seconds)).toFixed(1)} a second`,
      `flood, ${options.flood} at once: ${crowd(flood.signedIn, flood.busy, flood.ms)}`,
    ].join('\n'),
    wanted: [
      ...kinds.map((kind) => {
        const [quiet, loud] = ['baseline', 'storm'].map((phase) => percentile(samples[phase][kind], 99))
        return {
          what: `${kind}: p99 during the storm against the baseline's`,
          wanted: `≤ ${MOST_TIMES} ×`,
          found: `${(loud / quiet).toFixed(2)} × (${ms(loud)} and ${ms(quiet)})`,
          ok: loud <= MOST_TIMES * quiet,
        }
      }),
      {
        what: 'members: the median without a storm, or it is no query to speak of',
        wanted: `≥ ${LEAST_MS} ms`,
        found: ms(median(samples.baseline.members)),
        ok: median(samples.baseline.members) >= LEAST_MS,
      },
      {
        what: 'flood: answered 503 for more than can wait',
        wanted: '> 0',
        found: String(flood.busy),
        ok: flood.busy > 0,
      },
      {
        what: 'other failures of sign-ins',
        wanted: '0',
        found: failed.length === 0 ? '0' : failed.map(([name, count]) => `${count} × ${name}`).join('; '),
        ok: failed.length === 0,
      },
    ],
    raw: { samples, storms, flood },
  }
}

function methodOf(options) {
  return `The whole product on the local issuer, ${describeSize(SIZES.small)}, API and worker in one process on core 0 as \`npm start\` has them; the load on core 1; PostgreSQL on
either. ${options['at-once']} people sign in at once and again and again (authorization request, page, form, code, tokens; right passwords, a loopback address each) for ${options.seconds} s, with as
long without before and after. All the while, 20 times a second and however late the answers are, a page of 80 to 100 members is asked for that is not in memory, and a
viewer; the time of each runs from when it was due. The flood is ${options.flood} sign-ins at once, more than the issuer lets wait for their turn at hashing.`
}
