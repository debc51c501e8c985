import type { Ids } from '../operations.ts'
import type { Arguments } from './full-documents.ts'

/** Further ids by which to ask, and with what: what is true of one cannot be true of the other. */
export interface Further {
  readonly ids: Ids
  /** Of fields below a root. */
  readonly given?: Arguments
  /** Instead of the operation's own, where it has them. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** Fields of the variable `input`, likewise. */
  readonly input?: Readonly<Record<string, unknown>>
}
