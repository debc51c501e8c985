import type { ListedDispute } from '../../providers/payments/port/reconcile.ts'
import { belowPayments } from './below-payments.ts'

interface Facts {
  readonly state: string
  readonly amountMinor: bigint
  readonly currency: string
}

const factsOf = ({ state, amountMinor, currency }: Facts) => `${state}, ${amountMinor} ${currency} (minor units)`

export const disputes = belowPayments<ListedDispute>({
  kind: 'dispute',
  list: (app, page) => app.payments.listDisputes(page),
  of: (payment) => payment.disputes,
  facts: ({ status, amount }) => factsOf({ state: status, ...amount }),
  async ours(app, refs) {
    const rows = await app.db.sweep((tx) =>
      tx.dispute.findMany({
        where: { provider: app.payments.name, ref: { in: [...refs] } },
        select: { ref: true, state: true, amountMinor: true, currency: true },
      }),
    )
    return new Map(rows.map((row) => [row.ref, factsOf(row)]))
  },
  rows: (app, { tenantId, after, take }) =>
    app.db.sweep((tx) =>
      tx.dispute.findMany({
        where: {
          provider: app.payments.name,
          ...(tenantId ? { tenantId } : {}),
          ...(after ? { id: { gt: after } } : {}),
        },
        orderBy: { id: 'asc' },
        take,
        select: { id: true, ref: true, payment: { select: { ref: true, customer: { select: { ref: true } } } } },
      }),
    ),
})
