import { newId } from '../../lib/ids.ts'
import type { App } from '../app.ts'
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

/** A business moment to be swept when it comes. Setting the same one twice is one timer. */
export async function setTimer(app: Pick<App, 'wallClock'>, tx: Tx, timer: NewTimer): Promise<void> {
  await tx.timer.createMany({ data: [{ id: newId(), ...timer, createdAt: app.wallClock.now() }], skipDuplicates: true })
}
