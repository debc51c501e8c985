import { addMs, DAY } from '../../lib/clock.ts'
import type { CustomerRef } from '../../providers/payments/port.ts'
import { requireOperator, scopeOf, systemViewer, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { badInput, DomainError, notFound } from '../errors.ts'
import { processWaiting } from '../inbox/process-waiting.ts'
import { toDomainError } from '../intents/settle.ts'
import { nextTimerDue } from '../timers/next-due.ts'
import { sweepTimers } from '../timers/sweep.ts'

export interface AdvanceInput {
  readonly tenantId: string
  /** Business time to arrive at; not before the tenant's present. */
  readonly to: Date
}

export interface Advanced {
  readonly now: Date
  /** How many moments on the way had something due. */
  readonly steps: number
}

/** What the local gateway moves at once, too. */
const MAX_WAY = 10 * 365 * DAY

/** Two years of a monthly plan with its retries stay well below; a longer way is gone in several calls. */
const MAX_STEPS = 500

/**
 * Moves one tenant's business clock forward, stopping wherever something falls due: the provider's periods and retries first, their
 * webhooks through our own door, then our own timers. In local mode only.
 * @throws DomainError UNSUPPORTED outside local mode or when the provider's time cannot be moved; BAD_INPUT for a move backwards or of more
 * than ten years
 */
export async function advanceClock(app: App, viewer: Viewer, input: AdvanceInput): Promise<Advanced> {
  requireOperator(viewer, 'operator:clock')
  if (!app.local) throw new DomainError('UNSUPPORTED', 'Business time can be moved in local mode only.')
  const { tenantId, to } = input
  const known = await app.db.operator((tx) =>
    tx.tenant.findUnique({
      where: { id: tenantId },
      include: { customers: { where: { provider: app.payments.name } } },
    }),
  )
  if (!known) throw notFound('tenant')
  const customer = (known.customers[0]?.ref ?? null) as CustomerRef | null
  if (customer && !app.payments.clock)
    throw new DomainError('UNSUPPORTED', `The payments provider "${app.payments.name}" has no clock that can be moved.`)

  return app.db.exclusively(`clock:${tenantId}`, async () => {
    const start = await app.clock.now(tenantId)
    if (to < start) throw badInput(`The tenant's clock stands at ${start.toISOString()} and cannot go back.`)
    if (to > addMs(start, MAX_WAY))
      throw badInput(
        `The tenant's clock stands at ${start.toISOString()} and moves by ten years at most. Move it in smaller steps.`,
      )
    let steps = 0
    for (;;) {
      const due = [
        await nextTimerDue(app, tenantId),
        customer && app.payments.clock ? await app.payments.clock.nextDue(customer).catch(refusedAs) : null,
      ]
      const next = due
        .filter((date): date is Date => date !== null && date <= to)
        .sort((a, b) => a.getTime() - b.getTime())[0]
      const now = next ?? to
      await setOffset(app, tenantId, now)
      if (customer && app.payments.clock) await app.payments.clock.advance(customer, now)
      await processWaiting(app, tenantId)
      await sweepTimers(app, { only: tenantId })
      if (!next) break
      steps += 1
      if (steps > MAX_STEPS)
        throw badInput(
          `More than ${MAX_STEPS} things fall due on the way: move the clock in smaller steps. It now stands at ${now.toISOString()}.`,
        )
    }
    const system = systemViewer('clock.advance', tenantId)
    await app.db.as(
      { userId: viewer.kind === 'user' ? viewer.userId : null, tenantIds: scopeOf(system).tenantIds },
      (tx) =>
        audit(app, tx, viewer, {
          tenantId,
          action: 'clock.advance',
          objectKind: 'tenant',
          objectId: tenantId,
          before: { now: start.toISOString() },
          after: { now: to.toISOString() },
        }),
    )
    return { now: to, steps }
  })
}

/** A customer that is on no test clock of Stripe's cannot be moved: said before anything is. */
function refusedAs(error: unknown): never {
  throw toDomainError(error)
}

/** The tenant's time becomes `now`; a moment already passed is left behind, since time never goes back. */
async function setOffset(app: App, tenantId: string, now: Date): Promise<void> {
  const wall = app.wallClock.now()
  const offsetMs = BigInt(Math.max(0, now.getTime() - wall.getTime()))
  await app.db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => {
    await tx.$executeRaw`insert into clock_offsets (tenant_id, offset_ms, updated_at) values (${tenantId}::uuid, ${offsetMs}, ${wall})
      on conflict (tenant_id) do update set offset_ms = greatest(clock_offsets.offset_ms, excluded.offset_ms), updated_at = excluded.updated_at`
  })
}
