import type { Viewer } from '../domain/access.ts'
import type { App } from '../domain/app.ts'
import type { Reads } from '../reads/load.ts'

/** What every resolver is given, for one request. */
export interface Context {
  readonly app: App
  readonly viewer: Viewer
  /** The declared reads of this viewer: the request's loaders, which remember what they have read. */
  readonly reads: Reads
  /** After a mutation: the viewer with the roles that they have now, and reads that see what it has written. `viewer` and `reads` are those from then on. */
  fresh(): Promise<Reads>
}
