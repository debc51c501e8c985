import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { lookAt } from '../users/look-at.ts'

export interface BanRecord {
  readonly id: string
  readonly userId: string
  readonly reason: string
  readonly bannedBy: string
  readonly startedAt: Date
  readonly until: Date | null
  readonly liftedAt: Date | null
}

/** A person's bans, newest first, at most 100. @throws DomainError NOT_FOUND */
export async function bansOf(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { userId }: { userId: string },
): Promise<readonly BanRecord[]> {
  requireOperator(viewer, 'operator:ban')
  await lookAt(app, viewer, { userId, action: 'ban.read' })
  return app.db.operator((tx) =>
    tx.ban.findMany({ where: { userId }, orderBy: [{ startedAt: 'desc' }, { id: 'desc' }], take: 100 }),
  )
}
