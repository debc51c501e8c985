import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { lookAt } from '../users/look-at.ts'

export interface ImpersonationRecord {
  readonly id: string
  readonly userId: string
  readonly operatorId: string
  readonly reason: string
  readonly startedAt: Date
  readonly expiresAt: Date
  readonly endedAt: Date | null
}

/** Newest first, at most 100. @param input.userId only as this person; null for all. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function listImpersonations(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { userId }: { userId: string | null },
): Promise<readonly ImpersonationRecord[]> {
  requireOperator(viewer, 'operator:impersonate')
  await lookAt(app, viewer, { userId, action: 'impersonation.read' })
  return app.db.operator((tx) =>
    tx.impersonation.findMany({
      where: userId === null ? {} : { userId },
      omit: { publicKey: true },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: 100,
    }),
  )
}
