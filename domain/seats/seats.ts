import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { loadEntitlement } from '../entitlements/load.ts'

/** The limit of plans that sell by seats. A plan without it has no limit, and neither has a tenant without a plan. */
export const SEATS_FEATURE = 'seats'

export interface Seats {
  readonly members: number
  /** Invitations that are pending and have not expired. */
  readonly invited: number
  readonly used: number
  readonly limit: number | null
}

export interface SeatsAt {
  /** Business time of the tenant: what its plan gives. */
  readonly business: Date
  /** Real time: which invitations have expired. */
  readonly real: Date
}

/**
 * Whoever goes by the answer to give a place holds the lock of `lockPeople`.
 * @param except an address whose own invitation is left out: whoever comes in another way gives that seat back
 */
export async function loadSeats(tx: Tx, tenantId: string, at: SeatsAt, except?: string): Promise<Seats> {
  const members = await tx.membership.count({ where: { tenantId } })
  const invited = await tx.invitation.count({
    where: { tenantId, state: 'pending', expiresAt: { gt: at.real }, ...(except ? { email: { not: except } } : {}) },
  })
  return { members, invited, used: members + invited, limit: await limitOf(tx, tenantId, at.business) }
}

async function limitOf(tx: Tx, tenantId: string, now: Date): Promise<number | null> {
  const feature = await tx.feature.findUnique({ where: { key: SEATS_FEATURE }, select: { kind: true } })
  if (feature?.kind !== 'limit') return null
  const { reason, limit } = await loadEntitlement(tx, { tenantId, featureKey: SEATS_FEATURE, now })
  switch (reason) {
    case 'included':
    case 'granted':
    case 'in_grace':
    case 'limit_reached':
      return limit
    case 'no_subscription':
    case 'not_in_plan':
      return null
    case 'payment_overdue':
      // Not paying must not lift the limit that was paid for.
      return overdueLimit(tx, tenantId)
  }
}

async function overdueLimit(tx: Tx, tenantId: string): Promise<number | null> {
  const said = await tx.planFeature.findMany({
    where: {
      enabled: true,
      feature: { key: SEATS_FEATURE },
      plan: { subscriptions: { some: { tenantId, state: 'past_due' } } },
    },
    select: { limitValue: true },
  })
  const limits = said.map((each) => each.limitValue ?? Number.POSITIVE_INFINITY)
  const most = Math.max(...limits)
  return limits.length === 0 || most === Number.POSITIVE_INFINITY ? null : most
}

/** Whether one more can be promised. */
export function hasFreeSeat({ used, limit }: Seats): boolean {
  return limit === null || used < limit
}

/** Whether somebody who holds a pending invitation can sit down: of more promises than seats, after a change of plan, the first ones can. */
export function canSitDown({ members, limit }: Seats): boolean {
  return limit === null || members < limit
}

export async function seatsAt(app: Pick<App, 'clock' | 'wallClock'>, tenantId: string): Promise<SeatsAt> {
  return { business: await app.clock.now(tenantId), real: app.wallClock.now() }
}

/** What a tenant uses of its seats. @throws DomainError NOT_FOUND or FORBIDDEN */
export async function readSeats(
  app: Pick<App, 'db' | 'clock' | 'wallClock'>,
  viewer: Viewer,
  tenantId: string,
): Promise<Seats> {
  requireIn(viewer, tenantId, 'tenant:read')
  const at = await seatsAt(app, tenantId)
  return app.db.as(scopeOf(viewer), (tx) => loadSeats(tx, tenantId, at))
}
