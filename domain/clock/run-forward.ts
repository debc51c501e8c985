import { addMonths } from '../../lib/clock.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { badInput } from '../errors.ts'
import { advanceClock } from './advance.ts'
import { type Happening, happeningsSince } from './happenings.ts'

export interface RunForwardInput {
  readonly tenantId: string
  /** Whole months, 1 to 36: the same day and time of day then, or the month's last day. */
  readonly months: number
}

export interface RunForward {
  readonly from: Date
  readonly to: Date
  /** In the order in which it happened, by business time. */
  readonly happenings: readonly Happening[]
}

const MOST_MONTHS = 36

/**
 * Runs one tenant forward and lists what its people saw on the way: every invoice, mail and change of access.
 * @throws DomainError BAD_INPUT for months out of range; UNSUPPORTED as `advanceClock` says
 */
export async function runTenantForward(app: App, viewer: Viewer, input: RunForwardInput): Promise<RunForward> {
  requireOperator(viewer, 'operator:clock')
  const { tenantId, months } = input
  if (!Number.isInteger(months) || months < 1 || months > MOST_MONTHS)
    throw badInput(`months must be a whole number from 1 to ${MOST_MONTHS}.`)
  const began = app.wallClock.now()
  const from = await app.clock.now(tenantId)
  const to = addMonths(from, months)
  await advanceClock(app, viewer, { tenantId, to })
  return { from, to, happenings: await happeningsSince(app, tenantId, { began, from }) }
}
