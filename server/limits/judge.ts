import type { CallerClass } from './classes.ts'
import type { DocumentFacts } from './facts.ts'
import type { Scanned } from './scan.ts'
import { CEILINGS, LIMIT_NAMES, type LimitName, type Limits } from './table.ts'

/** What was counted, by the limit's name: those that are known by now. */
export type Counted = Readonly<Partial<Record<LimitName, number>>>

/** The facts that have a limit. */
export function countedOf({ cycle: _, endless: __, introspects: ___, ...counted }: DocumentFacts): Counted {
  return counted
}

export interface Judgement {
  /** Why it is refused, in the order of the limits; null when it is not. */
  readonly refusal: string | null
  /** What would be refused if its limit were enforced. */
  readonly warnings: readonly string[]
  /** The limits that the warnings are about. */
  readonly warned: readonly LimitName[]
}

/** @param caller whose document it is: who asks, or who has published it */
export function judge(limits: Limits, counted: Counted, caller: CallerClass): Judgement {
  const warnings: string[] = []
  const warned: LimitName[] = []
  for (const name of LIMIT_NAMES) {
    const found = counted[name]
    if (found === undefined) continue
    const { mode, most } = limits[name]
    const ceiling: number = name in CEILINGS ? CEILINGS[name as keyof typeof CEILINGS] : Number.POSITIVE_INFINITY
    const enforced = mode === 'enforce' ? Math.min(most[caller], ceiling) : ceiling
    if (found > enforced) return { refusal: words(name, found, enforced), warnings, warned }
    if (mode === 'off' || found <= most[caller]) continue
    warnings.push(words(name, found, most[caller]))
    warned.push(name)
  }
  return { refusal: null, warnings, warned }
}

/** Says the number, the limit, and what to do. */
const WORDS: Readonly<Record<LimitName, (found: string, most: string) => string>> = {
  tokens: (found, most) => `This document has ${found} tokens, and one may have ${most} at most. ${SEVERAL}`,
  fragments: (found, most) => `This document has ${found} fragments, and one may have ${most} at most. ${SEVERAL}`,
  selections: (found, most) =>
    `This document selects ${found} fields once its fragments are filled in, and one may select ${most} at most. Spread fewer fragments, or ask in several requests.`,
  depth: (found, most) =>
    `This document nests its fields ${found} deep, and one may nest them ${most} deep at most. Ask for the inner objects by their ids.`,
  aliases: (found, most) => `This document has ${found} aliases, and one may have ${most} at most. ${SEVERAL}`,
  directives: (found, most) =>
    `This document has ${found} directives, and one may have ${most} at most. Put @include or @skip on a fragment around the fields.`,
  directivesPerField: (found, most) =>
    `A field of this document has ${found} directives, and one may have ${most} at most. Leave out those that repeat.`,
  rootFields: (found, most) =>
    `This document has ${found} fields at its root, and one may have ${most} at most. ${SEVERAL}`,
  variables: (found, most) => `This document has ${found} variables, and one may have ${most} at most. ${SEVERAL}`,
  repeats: (found, most) =>
    `This document names ${found} things that stand beside one of the same name, and one may name ${most} at most. Leave out those that repeat.`,
  rows: (found, most) =>
    `This document may read ${found} rows, and one may read ${most} at most. Ask for smaller pages, or in several requests.`,
  cost: (found, most) =>
    `This document costs ${found} points, and one may cost ${most} at most. Ask for smaller pages, or in several requests.`,
}

/**
 * What no document may be, in any mode: a parser goes down at each bracket, and a name is repeated in what is said about it.
 * @returns why it is refused; null when it is not
 */
export function unreadable({ nesting, word }: Scanned): string | null {
  if (nesting > CEILINGS.nesting)
    return `This document opens more than ${CEILINGS.nesting} brackets within each other, and nobody may. ${SEVERAL}`
  if (word > CEILINGS.word)
    return `A name or a number of this document has ${format(word)} characters, and none may have more than ${format(CEILINGS.word)}. Send what is long in a variable.`
  return null
}

const SEVERAL = 'Ask in several requests.'

function words(name: LimitName, found: number, most: number): string {
  const number = found >= ENDLESS ? `more than ${format(ENDLESS)}` : format(found)
  return WORDS[name](number, format(most))
}

const ENDLESS = 1_000_000_000

function format(number: number): string {
  return number.toLocaleString('en')
}
