import { scopeOf, type Viewer } from '../../domain/access.ts'
import type { App } from '../../domain/app.ts'
import { refreshViewer } from '../../domain/users/recognise.ts'
import type { Context } from '../../resolvers/context.ts'
import { entitlementLoader } from '../../resolvers/loaders.ts'

/** What the resolvers of one request are given. */
export function createContext(app: App, viewer: Viewer): Context {
  const context: { -readonly [Key in keyof Context]: Context[Key] } = {
    app,
    viewer,
    reads: app.reads(scopeOf(viewer)),
    entitlements: entitlementLoader(app, viewer),
    async fresh() {
      if (context.viewer.kind === 'user') context.viewer = await refreshViewer(app, context.viewer)
      context.reads = app.reads(scopeOf(context.viewer))
      context.entitlements = entitlementLoader(app, context.viewer)
      return context.reads
    },
  }
  return context
}
