import { FAILPOINT_MOMENTS, type FailpointMoment, MONEY_VERBS, type MoneyVerb } from '../../../domain/failpoints.ts'
import { ARRANGED } from './arranged.ts'

/** What the provider makes of the call: it does it, refuses it, or leaves us without an answer, before or after it has done it. */
export const OUTCOMES = ['success', 'decline', 'unknown-before', 'unknown-after'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Who dies: the process that the customer has asked, or the worker that settles what such a process has left behind. */
export const VICTIMS = ['api', 'worker'] as const
export type Victim = (typeof VICTIMS)[number]

export interface Cell {
  readonly verb: MoneyVerb
  readonly moment: FailpointMoment
  readonly outcome: Outcome
  readonly victim: Victim
}

/** Every cell of the matrix, made from the list of failpoints; a verb that nobody can decline has no such column. */
export const CELLS: readonly Cell[] = MONEY_VERBS.flatMap((verb) =>
  FAILPOINT_MOMENTS.flatMap((moment) =>
    OUTCOMES.filter((outcome) => outcome !== 'decline' || ARRANGED[verb].declines).flatMap((outcome) =>
      VICTIMS.map((victim) => ({ verb, moment, outcome, victim })),
    ),
  ),
)

/** What came of a cell; `alive`: its victim never comes to this point, because it has nothing to call. */
export type Result = 'green' | 'red' | 'alive'

const MARKS: Readonly<Record<Result, string>> = { green: '✓', red: '✗', alive: '·' }

/** A row a failpoint, a column for each outcome and victim; `·` is green too, and nobody died in it. */
export function tableOf(results: ReadonlyMap<Cell, Result>): string {
  const columns = OUTCOMES.flatMap((outcome) => VICTIMS.map((victim) => ({ outcome, victim })))
  const width = Math.max(...CELLS.map(({ verb, moment }) => `${verb}:${moment}`.length))
  const heads = columns.map(({ outcome, victim }) => `${outcome}/${victim}`)
  const rows = MONEY_VERBS.flatMap((verb) =>
    FAILPOINT_MOMENTS.map((moment) => {
      const marks = columns.map(({ outcome, victim }, index) => {
        const cell = CELLS.find(
          (each) => each.verb === verb && each.moment === moment && each.outcome === outcome && each.victim === victim,
        )
        const result = cell && results.get(cell)
        const mark = result ? MARKS[result] : '–'
        return mark.padEnd(heads[index]?.length ?? 0)
      })
      return `${`${verb}:${moment}`.padEnd(width)}  ${marks.join('  ')}`
    }),
  )
  return [`${''.padEnd(width)}  ${heads.join('  ')}`, ...rows].map((line) => line.trimEnd()).join('\n')
}
