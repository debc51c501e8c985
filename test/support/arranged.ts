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
