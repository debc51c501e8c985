import type { Consumer } from '../app.ts'
import { followSale } from './follow.ts'

/** What becomes of an order's money, the seller sees in their sales. */
export const saleConsumers: readonly Consumer[] = [
  {
    name: 'sales.follow',
    on: ['payment.succeeded', 'transfer.reversed', 'dispute.open', 'dispute.won', 'dispute.lost'],
    async handle(app, { tenantId, payload }) {
      const { purposeKind, purposeId, paymentId } = payload
      if (!tenantId || purposeKind !== 'order' || typeof purposeId !== 'string' || typeof paymentId !== 'string') return
      await followSale(app, { tenantId, orderId: purposeId, paymentId })
    },
  },
]
