import type { Consumer } from '../app.ts'
import { followSale } from './follow.ts'

/** What becomes of an order's money, the seller sees in their sales. */
export const saleConsumers: readonly Consumer[] = [
  {
    name: 'sales.follow',
    on: ['payment.succeeded', 'transfer.reversed', 'dispute.open', 'dispute.won', 'dispute.lost'],
    wants: ({ payload }) => payload.purposeKind === 'order' && payload.routed !== false,
    async handle(app, { tenantId, payload }) {
      const { purposeId, paymentId } = payload
      if (!tenantId || typeof purposeId !== 'string' || typeof paymentId !== 'string') return
      await followSale(app, { tenantId, orderId: purposeId, paymentId })
    },
  },
]
