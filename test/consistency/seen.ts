import type { Asked } from './client.ts'
import type { Register, UNKNOWN } from './register.ts'

/** What an answer must not be older than. */
export interface Seen {
  /** @throws StaleAnswer when none of the values that may be seen is accepted */
  value<Value>(register: Register<Value>, accepts: (value: Value) => boolean, observed: unknown): void
  /** The values of which any may be seen. */
  since<Value>(register: Register<Value>): readonly (Value | typeof UNKNOWN)[]
  refuse(what: string, observed: unknown): never
  readonly asked: Pick<Asked<unknown>, 'sentWall' | 'receivedWall'>
}
