import { scopeOf, type Viewer } from '../../domain/access.ts'
import type { App } from '../../domain/app.ts'
import { refreshViewer } from '../../domain/users/recognise.ts'
import type { Reads } from '../../reads/load.ts'
import type { Context } from '../../resolvers/context.ts'
import { type EntitlementLoader, entitlementLoader } from '../../resolvers/loaders.ts'

/** What changes while a request is answered. */
interface Now {
  viewer: Viewer
  reads: Reads
  entitlements: EntitlementLoader
  expiresAt: number
}

/**
 * Apollo hands resolvers a copy of the context, made of its own properties: what `fresh` changes stands behind getters of the class, so that
 * the copy sees it too.
 */
class RequestContext implements Context {
  readonly app: App
  private readonly now: Now

  constructor(app: App, viewer: Viewer) {
    this.app = app
    this.now = { ...seenBy(app, viewer), expiresAt: Number.POSITIVE_INFINITY }
  }

  get viewer() {
    return this.now.viewer
  }

  get reads() {
    return this.now.reads
  }

  get entitlements() {
    return this.now.entitlements
  }

  // Functions of their own, because resolvers take them out of the context.
  readonly expires = (at: Date): void => {
    this.now.expiresAt = Math.min(this.now.expiresAt, at.getTime())
  }

  readonly expiresAt = (): number => this.now.expiresAt

  readonly fresh = async (): Promise<Reads> => {
    const { viewer } = this.now
    const known = viewer.kind === 'user' ? await refreshViewer(this.app, viewer) : viewer
    Object.assign(this.now, seenBy(this.app, known))
    return this.now.reads
  }
}

/** What the resolvers of one request are given. `expiresAt` is the wall time in ms at which time alone changes what they have answered. */
export function createContext(app: App, viewer: Viewer): Context & { expiresAt(): number } {
  return new RequestContext(app, viewer)
}

function seenBy(app: App, viewer: Viewer): Omit<Now, 'expiresAt'> {
  return { viewer, reads: app.reads(scopeOf(viewer)), entitlements: entitlementLoader(app, viewer) }
}
