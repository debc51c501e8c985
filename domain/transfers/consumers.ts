import { systemViewer } from '../access.ts'
import type { Consumer } from '../app.ts'
import { reverseTransfer } from './reverse.ts'

/** A dispute that was lost is the seller's loss. */
export const transferConsumers: readonly Consumer[] = [
  {
    name: 'transfers.reverse',
    on: ['dispute.lost'],
    callsProvider: true,
    async handle(app, { tenantId, payload }) {
      if (!tenantId) return
      const viewer = systemViewer('transfers.reverse', tenantId)
      await reverseTransfer(app, viewer, { disputeId: String(payload.disputeId) })
    },
  },
]
