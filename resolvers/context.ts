import type { Viewer } from '../domain/access.ts'
import type { App } from '../domain/app.ts'
import type { Reads } from '../reads/load.ts'
import type { EntitlementLoader } from './loaders.ts'

/** What every resolver is given, for one request. */
export interface Context {
  readonly app: App
  readonly viewer: Viewer
  /** The declared reads of this viewer: the request's loaders, which remember what they have read. */
  readonly reads: Reads
  /** Whether a tenant may use a feature now; asked once a request for each pair, however often a document asks. */
  readonly entitlements: EntitlementLoader
  /** Says at what real time, if nothing is written until then, time alone will change the answer: a trial's end. */
  expires(at: Date): void
  /** After a mutation: the viewer with the roles that they have now, and reads that see what was written. The context holds both from then on. */
  fresh(): Promise<Reads>
}
