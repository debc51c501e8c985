import { newId } from '../../lib/ids.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { type RunRecord, runsOf } from './runs.ts'

/** A job of it is one run. */
export const RECONCILE_QUEUE = 'payments.reconcile'

export interface AskedRun {
  /** Only this tenant; null: every tenant. */
  readonly tenantId: string | null
  /** Makes ours equal to the provider's; else only looks. */
  readonly repair: boolean
}

/** Enqueues a comparison with the payments provider. Comparing twice does no harm. @throws DomainError FORBIDDEN or NOT_FOUND */
export async function askForReconcile(
  app: Pick<App, 'db' | 'jobs' | 'payments' | 'wallClock'>,
  viewer: Viewer,
  { tenantId, repair }: AskedRun,
): Promise<RunRecord> {
  const { userId } = requireOperator(viewer, 'operator:ledger')
  const id = newId()
  return app.db.operator(async (tx) => {
    if (tenantId && (await tx.tenant.count({ where: { id: tenantId } })) === 0) throw notFound('tenant')
    const run = { id, provider: app.payments.name, tenantId, whole: true, repair }
    await tx.reconcileRun.createMany({ data: [{ ...run, requestedBy: userId, startedAt: app.wallClock.now() }] })
    await app.jobs.enqueue(tx, RECONCILE_QUEUE, { runId: id })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'reconcile.ask',
      objectKind: 'reconcileRun',
      objectId: id,
      after: { repair },
    })
    const [asked] = await runsOf(tx, { id })
    if (!asked) throw notFound('run')
    return asked
  })
}
