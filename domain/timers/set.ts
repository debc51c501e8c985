import { newId } from '../../lib/ids.ts'
import type { App } from '../app.ts'
import { countOf, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'

export interface NewTimer {
  readonly tenantId: string
  readonly kind: TimerKind
  readonly subjectId: string
  /** Business time. */
  readonly dueAt: Date
}

export const TIMER_KINDS = ['grant.ended', 'subscription.grace_end', 'subscription.trial_ending'] as const
export type TimerKind = (typeof TIMER_KINDS)[number]

const SET = txStatement(
  'insert into timers (id, tenant_id, kind, subject_id, due_at, created_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing',
)

/** A business moment to be swept when it comes. Setting the same one twice is one timer. */
export async function setTimer(app: Pick<App, 'wallClock'>, tx: Tx, timer: NewTimer): Promise<void> {
  const { tenantId, kind, subjectId, dueAt } = timer
  await countOf(tx, SET, [newId(), tenantId, kind, subjectId, dueAt, app.wallClock.now()])
}
