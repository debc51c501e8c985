import { newId } from '../../lib/ids.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { NOBODY } from '../db.ts'
import { LIVE_STATES } from '../subscriptions/states.ts'
import type { MigrationEffect, PlanMigrationRefusal } from './states.ts'
import { pricesOf, versionsOf } from './versions.ts'

export const MIGRATION_QUEUE = 'plan-migrations.run'

export interface MigratePlanVersionInput {
  /** The old version. */
  readonly planId: string
  readonly effective: MigrationEffect
  /** Only count. */
  readonly dryRun: boolean
}

export type MigratePlanVersionResult =
  | { readonly kind: 'started'; readonly migrationId: string }
  | {
      readonly kind: 'counted'
      readonly planKey: string
      readonly fromVersion: number
      readonly toVersion: number
      /** Live subscriptions of the old version. */
      readonly total: number
      /** Those of them that would be moved, at most: the rest is overdue, paused, ending or changing, or has no price to go to. */
      readonly movable: number
    }
  | { readonly kind: 'refused'; readonly reason: PlanMigrationRefusal }

/**
 * Moves the subscriptions of an old version of a plan to the newest, by a job and in batches; without it whoever has an old version keeps it.
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND
 */
export async function migratePlanVersion(
  app: Pick<App, 'db' | 'wallClock' | 'jobs'>,
  viewer: Viewer,
  { planId, effective, dryRun }: MigratePlanVersionInput,
): Promise<MigratePlanVersionResult> {
  const { userId } = requireOperator(viewer, 'operator:catalogue')
  const { from, to, refused, prices } = await app.db.as(NOBODY, async (tx) => {
    const versions = await versionsOf(tx, planId)
    const ids = { fromPlanId: versions.from.id, toPlanId: versions.to.id }
    return { ...versions, prices: await pricesOf(tx, ids) }
  })
  if (refused) return { kind: 'refused', reason: refused }
  const { total, movable } = await app.db.sweep(async (tx) => ({
    total: await tx.subscription.count({ where: { planId: from.id, state: { in: [...LIVE_STATES] } } }),
    movable: await tx.subscription.count({
      where: {
        planId: from.id,
        priceId: { in: [...prices.keys()] },
        state: { in: ['trialing', 'active'] },
        cancelAtPeriodEnd: false,
        scheduledPriceId: null,
      },
    }),
  }))
  const counts = { planKey: from.key, fromVersion: from.version, toVersion: to.version, total, movable }
  if (dryRun) return { kind: 'counted', ...counts }
  const migrationId = newId()
  const started = await app.db.as(NOBODY, async (tx) => {
    const { count } = await tx.planMigration.createMany({
      data: [
        {
          id: migrationId,
          ...{ fromPlanId: from.id, toPlanId: to.id, effective, total },
          state: 'running',
          startedBy: userId,
          startedAt: app.wallClock.now(),
        },
      ],
      skipDuplicates: true,
    })
    if (count === 0) return false
    await app.jobs.enqueue(tx, MIGRATION_QUEUE, { migrationId })
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'plan.migrate',
      objectKind: 'plan',
      objectId: from.id,
      after: { migrationId, effective, ...counts },
    })
    return true
  })
  return started ? { kind: 'started', migrationId } : { kind: 'refused', reason: 'already_running' }
}
