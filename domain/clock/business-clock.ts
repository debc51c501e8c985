import { addMs, type BusinessClock, type WallClock } from '../../lib/clock.ts'
import type { Db } from '../db.ts'

/** The row of all tenants that have no offset of their own. */
export const EVERYONE = '00000000-0000-0000-0000-000000000000'

/**
 * Business time: real time plus an offset that stands in the database, the tenant's own or everyone's. In production there is no
 * offset and no query.
 */
export function createBusinessClock(db: Db, wallClock: WallClock, local: boolean): BusinessClock {
  return {
    async now(tenantId) {
      if (!local) return wallClock.now()
      const offsets = await db.as({ userId: null, tenantIds: tenantId ? [tenantId] : [] }, (tx) =>
        tx.clockOffset.findMany({ where: { tenantId: { in: tenantId ? [tenantId, EVERYONE] : [EVERYONE] } } }),
      )
      const offset =
        offsets.find((each) => each.tenantId === tenantId) ?? offsets.find((each) => each.tenantId === EVERYONE)
      return addMs(wallClock.now(), Number(offset?.offsetMs ?? 0n))
    },
  }
}
