import type { UserViewer } from '../../domain/access.ts'
import type { Used } from '../../lib/sieve.ts'
import type { Principal } from '../../providers/identity/port.ts'
import type { Stamp } from '../changes/stamp.ts'
import type { Shown } from '../graphql/documents/kept-parts.ts'
import type { Metered } from '../limits/rate.ts'

/** Somebody with what they may do, and the stamp of that: the same object for as long as it has not changed. */
export interface Person extends Stamp, Used, Metered {
  /** Unique in this process, and another one once what they may do may have changed: answers are kept under it. */
  readonly key: string
  readonly viewer: UserViewer
  /** What was last answered to them from memory (kept-parts.ts). */
  shown: Shown | undefined
}

/** Whose token it is, and who that was when they were last looked for (people.ts). */
export interface Held extends Principal {
  holder: Person | undefined
}
