import { newId } from '../lib/ids.ts'
import type { Viewer } from './access.ts'
import type { App } from './app.ts'
import type { Tx } from './db.ts'

export interface Change {
  readonly tenantId: string | null
  /** `subscription.start`: the noun and the verb. */
  readonly action: string
  readonly objectKind: string
  readonly objectId: string
  /** What a reader needs to understand the change; never a secret. */
  readonly before?: object
  readonly after?: object
}

/** Writes one entry for one change of access, money or identity, in the transaction that makes it. */
export async function audit(app: Pick<App, 'wallClock'>, tx: Tx, viewer: Viewer, change: Change): Promise<void> {
  const actor =
    viewer.kind === 'user'
      ? { actorKind: 'user', actorId: viewer.userId }
      : viewer.kind === 'system'
        ? { actorKind: 'system', actorId: viewer.name }
        : { actorKind: 'anonymous', actorId: null }
  await tx.auditEntry.createMany({
    data: [
      {
        id: newId(),
        tenantId: change.tenantId,
        ...actor,
        action: change.action,
        objectKind: change.objectKind,
        objectId: change.objectId,
        ...(change.before ? { before: change.before } : {}),
        ...(change.after ? { after: change.after } : {}),
        requestId: viewer.origin.requestId,
        address: viewer.origin.address,
        at: app.wallClock.now(),
      },
    ],
  })
}
