import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { loadEntitlement } from './load.ts'
import type { Entitlement } from './rules.ts'

/** Whether a tenant may use a feature now, and what it has used of its limit. */
export async function checkEntitlement(
  app: Pick<App, 'db' | 'clock'>,
  viewer: Viewer,
  input: { tenantId: string; featureKey: string },
): Promise<Entitlement> {
  requireIn(viewer, input.tenantId, 'tenant:read')
  const now = await app.clock.now(input.tenantId)
  return app.db.as(scopeOf(viewer), (tx) => loadEntitlement(tx, { ...input, now }))
}
