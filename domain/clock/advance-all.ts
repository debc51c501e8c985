import { addMs, DAY } from '../../lib/clock.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { badInput, DomainError } from '../errors.ts'
import { advanceClock } from './advance.ts'
import { EVERYONE } from './business-clock.ts'

export interface AllAdvanced {
  readonly tenants: number
  /** How many moments on the way had something due, of all tenants together. */
  readonly steps: number
}

const MOST_DAYS = 366
const MOST_TENANTS = 1_000

/**
 * Moves everybody's business time forward by the same days: each tenant from where its own clock stands, one after the other, and then the
 * time of all that have none. A tenant that cannot be moved stops it, and those before it have been moved.
 * @throws DomainError UNSUPPORTED outside local mode; BAD_INPUT for days out of range or more than a thousand tenants
 */
export async function advanceAllClocks(app: App, viewer: Viewer, days: number): Promise<AllAdvanced> {
  requireOperator(viewer, 'operator:clock')
  if (!app.local) throw new DomainError('UNSUPPORTED', 'Business time can be moved in local mode only.')
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    throw badInput(`days must be a whole number from 1 to ${MOST_DAYS}.`)
  const tenants = await app.db.operator((tx) =>
    tx.tenant.findMany({ select: { id: true }, orderBy: { id: 'asc' }, take: MOST_TENANTS + 1 }),
  )
  if (tenants.length > MOST_TENANTS)
    throw badInput(`There are more than ${MOST_TENANTS} tenants: move them one by one with advanceClock.`)
  const ms = days * DAY
  let steps = 0
  // Before any is moved: a tenant without an offset of its own stands where everybody's time stands.
  const goals = await Promise.all(
    tenants.map(async ({ id }) => ({ tenantId: id, to: addMs(await app.clock.now(id), ms) })),
  )
  for (const goal of goals) steps += (await advanceClock(app, viewer, goal)).steps
  await moveEveryone(app, viewer, ms)
  return { tenants: tenants.length, steps }
}

async function moveEveryone(app: App, viewer: Viewer, ms: number): Promise<void> {
  await app.db.as({ userId: viewer.kind === 'user' ? viewer.userId : null, tenantIds: [] }, async (tx) => {
    await tx.$executeRaw`insert into clock_offsets (tenant_id, offset_ms, updated_at) values (${EVERYONE}::uuid, ${BigInt(ms)}, ${app.wallClock.now()})
      on conflict (tenant_id) do update set offset_ms = clock_offsets.offset_ms + excluded.offset_ms, updated_at = excluded.updated_at`
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'clock.advanceAll',
      objectKind: 'clock',
      objectId: EVERYONE,
      after: { movedByMs: ms },
    })
  })
}
