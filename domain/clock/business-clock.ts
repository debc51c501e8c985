import { addMs, type BusinessClock, type WallClock } from '../../lib/clock.ts'
import type { Db } from '../db.ts'

/** The row of all tenants that have no offset of their own. */
export const EVERYONE = '00000000-0000-0000-0000-000000000000'

/** The wall's setting stands in the statement itself: every verb asks for the time, some of them five times. */
const OFFSET = {
  name: 'business_clock',
  text: `select case when set_config('app.tenant_ids', coalesce('{' || $1::text || '}', '{}'), true) is not null then
      (select offset_ms::text from clock_offsets where tenant_id in ($1::uuid, '${EVERYONE}') order by tenant_id = '${EVERYONE}' limit 1)
    end as offset_ms`,
}

/**
 * Business time: real time plus an offset that stands in the database, the tenant's own or everyone's. In production there is no
 * offset and no query.
 */
export function createBusinessClock(db: Pick<Db, 'run'>, wallClock: WallClock, local: boolean): BusinessClock {
  return {
    async now(tenantId) {
      if (!local) return wallClock.now()
      const [row] = await db.run(OFFSET, [tenantId])
      return addMs(wallClock.now(), Number(row?.offset_ms ?? 0))
    },
  }
}
