import type { Viewer } from '../domain/access.ts'
import type { App } from '../domain/app.ts'
import type { Reads } from '../reads/load.ts'

/** What every resolver is given, for one request. */
export interface Context {
  readonly app: App
  readonly viewer: Viewer
  /** The declared reads of this viewer: the request's loaders. */
  readonly reads: Reads
  /** Reads that see what a mutation has just made: a new tenant, a new row. */
  fresh(): Promise<Reads>
}
