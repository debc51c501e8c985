import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { grantEnded } from '../grants/due.ts'
import { TRIAL_NOTICE_MS } from '../subscriptions/rules.ts'
import type { TimerKind } from './set.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

interface DueTimer {
  readonly id: string
  readonly tenantId: string
  readonly kind: string
  readonly subjectId: string
  readonly dueAt: Date
}

const BATCH = 200

/**
 * Fires every timer that is due on its tenant's own business clock, in due order. Two sweeps at once fire each timer once: the
 * mark and the event are one transaction, by compare-and-set.
 * A timer that cannot fire is left for the next sweep and holds up no other.
 * @param options.only one tenant, while its clock is being moved
 * @returns how many fired
 */
export async function sweepTimers(
  app: Slice,
  options: { only?: string; signal?: AbortSignal | undefined } = {},
): Promise<number> {
  let fired = 0
  for (const timer of await dueTimers(app, options.only)) {
    if (options.signal?.aborted) break
    try {
      if (await fire(app, timer)) fired += 1
    } catch (error) {
      app.log.error({ err: error, timerId: timer.id }, 'a timer could not fire and is tried again')
    }
  }
  return fired
}

async function dueTimers(app: Slice, only: string | undefined): Promise<readonly DueTimer[]> {
  if (only) {
    const now = await app.clock.now(only)
    return app.db.sweep((tx) =>
      tx.timer.findMany({
        where: { doneAt: null, tenantId: only, dueAt: { lte: now } },
        orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
        take: BATCH,
      }),
    )
  }
  // Each tenant's clock stands ahead of the common one by an offset of its own: what is due is decided where the offsets are.
  return app.db.sweep(
    (tx) => tx.$queryRaw<DueTimer[]>`
      select t.id, t.tenant_id as "tenantId", t.kind, t.subject_id as "subjectId", t.due_at as "dueAt"
      from timers t left join clock_offsets o on o.tenant_id = t.tenant_id
      where t.done_at is null and t.due_at <= ${app.wallClock.now()}::timestamptz + coalesce(o.offset_ms, (select offset_ms from clock_offsets
        where tenant_id = '00000000-0000-0000-0000-000000000000'), 0) * interval '1 millisecond'
      order by t.due_at, t.id limit ${BATCH}`,
  )
}

async function fire(app: Slice, timer: DueTimer): Promise<boolean> {
  const viewer = systemViewer('timers.sweep', timer.tenantId)
  return app.db.as(scopeOf(viewer), async (tx) => {
    const { count } = await tx.timer.updateMany({
      where: { id: timer.id, doneAt: null },
      data: { doneAt: app.wallClock.now() },
    })
    if (count === 0) return false
    const payload = await stillTrue(tx, timer)
    if (payload)
      await emit(app, tx, viewer, { type: timer.kind, tenantId: timer.tenantId, payload, occurredAt: timer.dueAt })
    return true
  })
}

/** What the timer says, if it still holds when it fires: a subscription paid meanwhile has no grace to end. */
async function stillTrue(tx: Tx, timer: DueTimer): Promise<Record<string, unknown> | null> {
  if (timer.kind === 'grant.ended') return grantEnded(tx, timer)
  const subscription = await tx.subscription.findUnique({ where: { id: timer.subjectId }, include: { plan: true } })
  if (!subscription) return null
  const payload = {
    subscriptionId: subscription.id,
    planName: subscription.plan.name,
    trialEndsAt: subscription.trialEndsAt?.toISOString() ?? null,
  }
  const holds: Readonly<Record<Exclude<TimerKind, 'grant.ended'>, boolean>> = {
    'subscription.grace_end':
      subscription.state === 'past_due' && subscription.graceEndsAt?.getTime() === timer.dueAt.getTime(),
    'subscription.trial_ending':
      subscription.state === 'trialing' &&
      subscription.trialEndsAt?.getTime() === timer.dueAt.getTime() + TRIAL_NOTICE_MS,
  }
  return holds[timer.kind as keyof typeof holds] ? payload : null
}
