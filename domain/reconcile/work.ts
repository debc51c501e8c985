import type { ReconcileSlice } from './kind.ts'
import { reconcile } from './run.ts'

/**
 * One job: the run that an operator asked for. Begun again after a crash it compares anew; while another worker is at the same run it fails, and is
 * tried again later.
 */
export function reconcileAsAsked(app: ReconcileSlice, { runId }: { readonly runId: string }): Promise<void> {
  return app.db.exclusively(`reconcile:${runId}`, async () => {
    const run = await app.db.operator((tx) => tx.reconcileRun.findUnique({ where: { id: runId } }))
    if (!run || run.finishedAt) return
    const { tenantId, repair, whole } = run
    await reconcile(app, { ...(tenantId ? { tenantId } : {}), repair, whole, runId })
  })
}
