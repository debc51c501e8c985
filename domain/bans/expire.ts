import { systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { recordLifted } from './unban.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/**
 * Writes down that bans have run out, which they do by themselves (domain/users/read-viewer.ts): the issuer has to hear of it.
 * @returns how many
 */
export async function liftExpiredBans(app: Slice): Promise<number> {
  const now = app.wallClock.now()
  const over = await app.db.sweep((tx) =>
    tx.ban.findMany({
      where: { liftedAt: null, until: { lte: now } },
      select: { id: true, userId: true },
      orderBy: { until: 'asc' },
      take: 100,
    }),
  )
  const viewer = systemViewer('bans.expire', '')
  const occurredAt = await app.clock.now()
  for (const { id, userId } of over)
    await app.db.as({ userId, tenantIds: [] }, async (tx) => {
      const { count } = await tx.ban.updateMany({ where: { id, liftedAt: null }, data: { liftedAt: now } })
      if (count > 0) await recordLifted(app, tx, viewer, userId, occurredAt)
    })
  return over.length
}
