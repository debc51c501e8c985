import type { App } from '../app.ts'

/** When the tenant's next timer falls due; null when none waits. */
export async function nextTimerDue(app: Pick<App, 'db'>, tenantId: string): Promise<Date | null> {
  const timer = await app.db.sweep((tx) =>
    tx.timer.findFirst({ where: { tenantId, doneAt: null }, orderBy: { dueAt: 'asc' }, select: { dueAt: true } }),
  )
  return timer?.dueAt ?? null
}
