import { scopeOf, systemViewer } from '../access.ts'
import type { Consumer } from '../app.ts'
import { enqueueOrder } from './move.ts'
import { reverseOrder } from './reverse.ts'
import { WORKER } from './step.ts'

export const orderConsumers: readonly Consumer[] = [
  {
    // A bank's late answer, a payment that the customer has confirmed, a lost answer that was found: the order goes on.
    name: 'orders.follow-payment',
    on: ['payment.processing', 'payment.succeeded', 'payment.declined', 'payment.canceled'],
    // The order's own worker has it in hand, and its job comes again until the order has moved.
    wants: ({ payload }, viewer) =>
      payload.purposeKind === 'order' && !(viewer.kind === 'system' && viewer.name === WORKER),
    async handle(app, event) {
      const { tenantId, payload } = event
      if (!tenantId || !payload.purposeId) return
      const id = String(payload.purposeId)
      await app.db.as(scopeOf(systemViewer('orders.follow-payment', tenantId)), (tx) =>
        enqueueOrder(app, tx, { id, tenantId }),
      )
    },
  },
  {
    // What an order's money has paid for goes when the money goes, and comes back with it.
    name: 'orders.reverse',
    on: ['refund.succeeded', 'dispute.open', 'dispute.lost', 'dispute.won'],
    wants: ({ payload }) => payload.purposeKind === 'order',
    async handle(app, event) {
      const { tenantId, payload } = event
      if (!tenantId || !payload.purposeId) return
      await reverseOrder(app, { tenantId, orderId: String(payload.purposeId) })
    },
  },
]
