import { scopeOf, type Viewer } from '../../domain/access.ts'
import type { App } from '../../domain/app.ts'
import { refreshViewer } from '../../domain/users/recognise.ts'
import type { Context } from '../../resolvers/context.ts'
import { entitlementLoader } from '../../resolvers/loaders.ts'

/** What the resolvers of one request are given. `expiresAt` is the wall time in ms at which time alone changes what they have answered. */
export function createContext(app: App, viewer: Viewer): Context & { expiresAt(): number } {
  let expiresAt = Number.POSITIVE_INFINITY
  const context: { -readonly [Key in keyof Context]: Context[Key] } & { expiresAt(): number } = {
    app,
    viewer,
    reads: app.reads(scopeOf(viewer)),
    entitlements: entitlementLoader(app, viewer),
    expires(at) {
      expiresAt = Math.min(expiresAt, at.getTime())
    },
    expiresAt: () => expiresAt,
    async fresh() {
      if (context.viewer.kind === 'user') context.viewer = await refreshViewer(app, context.viewer)
      context.reads = app.reads(scopeOf(context.viewer))
      context.entitlements = entitlementLoader(app, context.viewer)
      return context.reads
    },
  }
  return context
}
