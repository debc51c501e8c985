import { describe } from '../measure-all.mjs'
import { medianOf } from './median.mjs'

/*
 * What is wanted of Backplane, a line each: of which of its rows, against which other row, how many times as many requests a second, and
 * in which scenarios. A line is left out while one of its two rows is missing.
 */

const CACHED = 'ours-cached'
const UNCACHED = 'ours-uncached'
const warm = ({ writes }) => writes === 0

const WANTED = [
  { ours: CACHED, other: 'apollo-cache', times: 5, when: warm },
  { ours: CACHED, other: 'yoga-cache', times: 5, when: warm },
  { ours: CACHED, other: 'static', times: 0.8, when: ({ users, writes }) => writes === 0 && users <= 200 },
  { ours: CACHED, other: 'static', times: 0.7, when: ({ users, writes }) => writes === 0 && users > 200 },
  { ours: CACHED, other: 'apollo', times: 20, when: ({ writes }) => writes > 0 },
  { ours: UNCACHED, other: 'apollo', times: 10, when: warm },
  { ours: UNCACHED, other: 'mercurius', times: 8, when: warm },
  { ours: UNCACHED, other: 'postgraphile', times: 3, when: warm },
  { ours: UNCACHED, other: 'postgraphile-rls', times: 5, when: warm },
]

/**
 * @returns {{ what: string, wanted: string, found: string, ok: boolean, tuned: string }[]} `tuned` is the same against the other's tuned
 *   form, for information; '' without one
 */
export function wantedOf({ rows, scenarios }, results) {
  const title = (name) => rows.find((row) => row.name === name)?.title
  return WANTED.flatMap(({ ours, other, times, when }) =>
    scenarios.filter(when).flatMap((scenario) => {
      const [mine, theirs] = [ours, other].map((name) => medianOf(results, name, scenario))
      if (!mine || !theirs) return []
      const ratio = mine.perSecond / theirs.perSecond
      const tuned = medianOf(results, `${other}-tuned`, scenario)
      return [
        {
          what: `${title(ours)} against ${title(other)}, ${describe(scenario)}`,
          wanted: shown(times),
          found: shown(ratio),
          ok: ratio >= times,
          tuned: tuned ? `its tuned form: ${shown(mine.perSecond / tuned.perSecond)}` : '',
        },
      ]
    }),
  )
}

/** A share below one in per cent, otherwise times. */
function shown(ratio) {
  return ratio < 1 ? `${Math.round(ratio * 100)} %` : `${ratio.toFixed(1)} ×`
}
