import type { App } from '../app.ts'
import { NOBODY } from '../db.ts'
import { LIVE_STATES } from '../subscriptions/states.ts'
import { type Migrated, moveSubscription } from './move.ts'
import { MIGRATION_QUEUE } from './start.ts'
import { pricesOf } from './versions.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/** Of one job: it is over long before its worker is taken to be gone. */
const BATCH = 25

/**
 * One job: moves the next subscriptions, one after the other, says how far it has come, and enqueues the job after it. Run again after a crash it
 * does what is missing: each move has a key of its own. A provider that cannot be reached fails the job, which is tried again where it stopped.
 */
export async function runMigration(app: Slice, { migrationId }: { readonly migrationId: string }): Promise<void> {
  const found = await app.db.as(NOBODY, async (tx) => {
    const migration = await tx.planMigration.findFirst({
      where: { id: migrationId, state: 'running' },
      include: { fromPlan: true, toPlan: true },
    })
    return migration && { migration, prices: await pricesOf(tx, migration) }
  })
  if (!found) return
  const { migration, prices } = found
  const { cursor } = migration
  const batch = await app.db.sweep((tx) =>
    tx.subscription.findMany({
      where: {
        planId: migration.fromPlanId,
        state: { in: [...LIVE_STATES] },
        ...(cursor ? { id: { gt: cursor } } : {}),
      },
      select: { id: true, tenantId: true, priceId: true, scheduledPriceId: true },
      orderBy: { id: 'asc' },
      take: BATCH,
    }),
  )
  const outcomes: Migrated[] = []
  for (const subscription of batch) {
    const priceId = prices.get(subscription.priceId) ?? null
    outcomes.push(await moveSubscription(app, migration, { ...subscription, toPriceId: priceId }))
  }
  const countOf = (outcome: Migrated) => outcomes.filter((each) => each === outcome).length
  const last = batch.length < BATCH
  await app.db.as(NOBODY, async (tx) => {
    const { count } = await tx.planMigration.updateMany({
      where: { id: migrationId, state: 'running', cursor },
      data: {
        cursor: batch.at(-1)?.id ?? cursor,
        moved: { increment: countOf('moved') },
        kept: { increment: countOf('kept') },
        failed: { increment: countOf('failed') },
        ...(last ? { state: 'done', endedAt: app.wallClock.now() } : {}),
      },
    })
    // Somebody else has done this batch too, and goes on.
    if (count === 1 && !last) await app.jobs.enqueue(tx, MIGRATION_QUEUE, { migrationId })
  })
}
