import type { TestBackplane } from './backplane.ts'
import type { DnsServer } from './dns-server.ts'
import type { Ids } from './operations.ts'
import type { Person, Seed, SeededTenant } from './seed.ts'

export interface Stage {
  readonly backplane: TestBackplane
  readonly dns: DnsServer
  readonly seed: Seed
  readonly tenant: SeededTenant
  readonly staff: Person
}

/** What stands ready so that a mutation changes something, and who asks for it: the furnished tenant's owner where nobody is named. */
export interface Arranged {
  readonly ids?: Partial<Ids>
  readonly by?: Person
  readonly query?: string
  readonly variables?: Readonly<Record<string, unknown>>
}

/** What stands ready so that a mutation answers with another member of its union than the usual one. */
export interface Refused extends Arranged {
  readonly mutation: string
  /** Instead of the operation's own fields of `input`. */
  readonly input?: Readonly<Record<string, unknown>>
  /** Asked so often, each time anew: the last answer is the one. */
  readonly times?: number
}

/** What makes the mutations succeed, by their names. */
export type Usual = Readonly<Record<string, () => Promise<Arranged>>>
export type Refusals = Readonly<Record<string, () => Promise<Refused>>>
