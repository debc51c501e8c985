import type { Consumer } from '../app.ts'
import { followPlanSale } from './follow.ts'

/** What becomes of the money of a subscription's invoice, its seller sees in their sales. */
export const planSaleConsumers: readonly Consumer[] = [
  {
    name: 'planSales.follow',
    on: ['payment.succeeded', 'transfer.reversed', 'dispute.open', 'dispute.won', 'dispute.lost'],
    wants: ({ payload }) => payload.purposeKind === 'invoice' && payload.routed !== false,
    async handle(app, { tenantId, payload }) {
      const { purposeId, paymentId } = payload
      if (!tenantId || typeof purposeId !== 'string' || typeof paymentId !== 'string') return
      await followPlanSale(app, { tenantId, invoiceId: purposeId, paymentId })
    },
  },
]
