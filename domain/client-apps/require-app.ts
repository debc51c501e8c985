import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { notFound } from '../errors.ts'

export interface LiveApp {
  readonly id: string
  readonly tenantId: string
  readonly name: string
  readonly issuer: string
  readonly clientId: string
}

/** One that may be changed by the viewer. @throws DomainError NOT_FOUND, also for one that was removed, or FORBIDDEN */
export async function requireApp(app: Pick<App, 'db'>, viewer: Viewer, clientAppId: string): Promise<LiveApp> {
  const found = await app.db.as(scopeOf(viewer), (tx) =>
    tx.clientApp.findFirst({ where: { id: clientAppId, removedAt: null } }),
  )
  if (!found) throw notFound('clientApp')
  requireIn(viewer, found.tenantId, 'key:write')
  return found
}
