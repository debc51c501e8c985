import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'

const WITH_PLANS = {
  fromPlan: { select: { key: true, version: true } },
  toPlan: { select: { version: true } },
} as const

/** How far they have come, newest first, at most 100. @throws DomainError UNAUTHENTICATED or FORBIDDEN */
export async function listPlanMigrations(app: Pick<App, 'db'>, viewer: Viewer) {
  requireOperator(viewer, 'operator:catalogue')
  return app.db.operator((tx) =>
    tx.planMigration.findMany({
      include: WITH_PLANS,
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: 100,
    }),
  )
}

export type PlanMigrationRecord = Awaited<ReturnType<typeof listPlanMigrations>>[number]

/** One of them, as a verb has just left it. */
export async function readPlanMigration(app: Pick<App, 'db'>, id: string): Promise<PlanMigrationRecord> {
  return app.db.operator((tx) => tx.planMigration.findUniqueOrThrow({ where: { id }, include: WITH_PLANS }))
}
