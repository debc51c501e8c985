import { newId } from '../../lib/ids.ts'
import type { Drift } from './compare.ts'
import type { ReconcileSlice } from './kind.ts'

/** Of a run that finds more, the log has the others. */
const MOST_KEPT = 1_000

/** Writes down what a run found, for staff: once, however often the run is begun. */
export async function keepDrifts(app: ReconcileSlice, runId: string, drifts: readonly Drift[]): Promise<void> {
  const kept = drifts.slice(0, MOST_KEPT)
  if (kept.length === 0) return
  const foundAt = app.wallClock.now()
  const tenantIds = [...new Set(kept.map(({ tenantId }) => tenantId))]
  await app.db.as({ userId: null, tenantIds }, (tx) =>
    tx.reconcileDrift.createMany({
      data: kept.map(({ tenantId, kind, ref, ours, theirs, repaired }) => ({
        id: newId(),
        runId,
        ...{ tenantId, kind, ref, ours, theirs, repaired, foundAt },
      })),
      skipDuplicates: true,
    }),
  )
}
