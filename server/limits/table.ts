import type { CallerClass } from './classes.ts'

/** What is counted of a document before any of it is executed, in the order in which it is looked at. */
export const LIMIT_NAMES = [
  'tokens',
  'fragments',
  'selections',
  'depth',
  'aliases',
  'directives',
  'directivesPerField',
  'rootFields',
  'variables',
  'repeats',
  'rows',
  'cost',
] as const

export type LimitName = (typeof LIMIT_NAMES)[number]

/** `warn`: served, logged once a minute for each document, and told in the answer. `off`: not looked at. */
export type LimitMode = 'enforce' | 'warn' | 'off'

export interface Limit {
  readonly mode: LimitMode
  readonly most: Readonly<Record<CallerClass, number>>
}

export type Limits = Readonly<Record<LimitName, Limit>>

/** The largest page of ours asks for about a tenth of what a person's document may. */
const NUMBERS: Readonly<Record<LimitName, Readonly<Record<CallerClass, number>>>> = {
  tokens: { anonymous: 2_500, person: 4_000, partner: 4_000, operator: 8_000 },
  fragments: { anonymous: 50, person: 50, partner: 50, operator: 100 },
  /** After fragments are filled in. */
  selections: { anonymous: 2_000, person: 5_000, partner: 5_000, operator: 10_000 },
  /** The introspection query of the common tools is 15 deep. */
  depth: { anonymous: 16, person: 16, partner: 16, operator: 24 },
  aliases: { anonymous: 20, person: 50, partner: 50, operator: 100 },
  directives: { anonymous: 50, person: 100, partner: 100, operator: 200 },
  directivesPerField: { anonymous: 5, person: 5, partner: 5, operator: 5 },
  rootFields: { anonymous: 20, person: 30, partner: 30, operator: 30 },
  variables: { anonymous: 50, person: 100, partner: 100, operator: 100 },
  /** Named as something beside them: validation compares each with each, so that their square is what they take. */
  repeats: { anonymous: 100, person: 200, partner: 200, operator: 200 },
  /** A page shows its documents to whoever comes, and says then that they must sign in. */
  rows: { anonymous: 250_000, person: 250_000, partner: 250_000, operator: 500_000 },
  cost: { anonymous: 300_000, person: 500_000, partner: 500_000, operator: 1_000_000 },
}

/** What holds in every mode and for everyone: beyond it a document could stop the process that reads it. */
export const CEILINGS = {
  tokens: 20_000,
  nesting: 200,
  word: 1_000,
  fragments: 500,
  selections: 20_000,
  repeats: 1_000,
} as const

export const DEFAULT_LIMITS: Limits = limitsOf({})

/** What a configuration says of one limit; what it does not say stays as it is. */
export type LimitSetting = Readonly<Partial<Record<CallerClass, number | undefined>>> & {
  readonly mode?: LimitMode | undefined
}

export type LimitSettings = Readonly<Partial<Record<LimitName, LimitSetting | undefined>>> & {
  /** Of every limit that does not say its own. */
  readonly mode?: LimitMode | undefined
}

export function limitsOf(settings: LimitSettings): Limits {
  const limit = (name: LimitName): Limit => {
    const { mode = settings.mode ?? 'enforce', ...numbers } = settings[name] ?? {}
    const given = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined))
    return { mode, most: { ...NUMBERS[name], ...given } }
  }
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, limit(name)])) as Record<LimitName, Limit>
}
