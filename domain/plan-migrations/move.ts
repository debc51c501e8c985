import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { DomainError } from '../errors.ts'
import { emit } from '../events.ts'
import { changePlan } from '../subscriptions/change-plan.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/** `kept`: it stays what it was, as it cannot be changed now or has no price to go to; `failed`: neither is certain, staff can find it in the log. */
export type Migrated = 'moved' | 'kept' | 'failed'

interface Migration {
  readonly id: string
  readonly effective: string
  readonly fromPlan: { readonly version: number }
  readonly toPlan: { readonly version: number; readonly name: string }
}

interface Candidate {
  readonly id: string
  readonly tenantId: string
  readonly toPriceId: string | null
  /** What the customer has chosen for the next period: that stands. */
  readonly scheduledPriceId: string | null
}

/**
 * Moves one subscription, with nothing charged before its next period, and says so to those who pay for it. Under its own key: twice is once.
 * @throws DomainError that is retryable: the provider could not be asked, or has not answered yet
 */
export async function moveSubscription(app: Slice, migration: Migration, candidate: Candidate): Promise<Migrated> {
  const { id: subscriptionId, tenantId, toPriceId: priceId } = candidate
  const idempotencyKey = `plan-migration:${migration.id}:${subscriptionId}`
  const viewer = systemViewer('planMigrations.run', tenantId)
  const before = await app.db.as(scopeOf(viewer), (tx) => tx.intent.count({ where: { tenantId, idempotencyKey } }))
  // What is scheduled by our own earlier try is no choice of the customer's.
  if (!priceId || (candidate.scheduledPriceId && before === 0)) return 'kept'
  try {
    const when = migration.effective === 'period_end' ? 'period_end' : 'now_without_proration'
    const { kind } = await changePlan(app, viewer, { subscriptionId, priceId, when, idempotencyKey })
    if (kind !== 'changed') return 'kept'
  } catch (error) {
    if (error instanceof DomainError && error.retryable) throw error
    app.log.error({ err: error, subscriptionId, migrationId: migration.id }, 'a subscription could not be migrated')
    return 'failed'
  }
  await tell(app, migration, { tenantId, subscriptionId, priceId })
  return 'moved'
}

async function tell(
  app: Slice,
  migration: Migration,
  { tenantId, subscriptionId, priceId }: { tenantId: string; subscriptionId: string; priceId: string },
): Promise<void> {
  const viewer = systemViewer('planMigrations.run', tenantId)
  const now = await app.clock.now(tenantId)
  await app.db.as(scopeOf(viewer), async (tx) => {
    const ours = { type: 'subscription.migrated', tenantId }
    const said = (key: string, equals: string) => ({ payload: { path: [key], equals } })
    // A job that was broken off after this has told them already.
    const AND = [said('migrationId', migration.id), said('subscriptionId', subscriptionId)]
    if ((await tx.event.count({ where: { ...ours, AND } })) > 0) return
    const { currentPeriodEnd } = await tx.subscription.findUniqueOrThrow({ where: { id: subscriptionId } })
    const { unitMinor, currency, interval } = await tx.price.findUniqueOrThrow({ where: { id: priceId } })
    const payload = {
      migrationId: migration.id,
      subscriptionId,
      planName: migration.toPlan.name,
      fromVersion: migration.fromPlan.version,
      toVersion: migration.toPlan.version,
      /** Null: it has changed already. */
      changesAt: migration.effective === 'period_end' ? (currentPeriodEnd?.toISOString() ?? null) : null,
      unitMinor: unitMinor.toString(),
      currency,
      interval,
    }
    await emit(app, tx, viewer, { ...ours, payload, occurredAt: now })
  })
}
