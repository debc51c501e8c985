import { compareKind, type Drift } from '../reconcile/compare.ts'
import { KINDS } from '../reconcile/kinds.ts'
import { compareSellers } from '../reconcile/sellers.ts'
import { type Invariant, MOST_SHOWN } from './invariant.ts'

export const equalsProvider: Invariant = {
  name: 'equals-provider',
  statement:
    'What we keep of cards, subscriptions, invoices, payments, refunds, disputes and sellers is what the payments provider says.',
  whatToDo: 'npm run reconcile -- --repair',
  async find(app) {
    const drifts: Drift[] = []
    for (const kind of KINDS) await compareKind(app, kind, { repair: false, onDrift: (drift) => drifts.push(drift) })
    await compareSellers(app, { repair: false, onDrift: (drift) => drifts.push(drift) })
    return drifts.slice(0, MOST_SHOWN).map(({ kind, ref, tenantId, ours, theirs }) => ({
      of: `${kind} ${ref}`,
      tenantId,
      says: `ours: ${ours ?? 'not there'}; theirs: ${theirs ?? 'not there'}`,
    }))
  },
}
