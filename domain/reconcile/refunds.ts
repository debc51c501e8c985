import type { ListedRefund } from '../../providers/payments/port/reconcile.ts'
import { belowPayments } from './below-payments.ts'

interface Facts {
  readonly state: string
  readonly amountMinor: bigint
  readonly currency: string
}

const factsOf = ({ state, amountMinor, currency }: Facts) => `${state}, ${amountMinor} ${currency} (minor units)`

/** Those made in the provider's dashboard too. */
export const refunds = belowPayments<ListedRefund>({
  kind: 'refund',
  list: (app, page) => app.payments.listRefunds(page),
  of: (payment) => payment.refunds,
  facts: ({ status, amount }) => factsOf({ state: status, ...amount }),
  async ours(app, refs) {
    const rows = await app.db.sweep((tx) =>
      tx.refund.findMany({
        where: { provider: app.payments.name, ref: { in: [...refs] } },
        select: { ref: true, state: true, amountMinor: true, currency: true },
      }),
    )
    return new Map(rows.map((row) => [row.ref ?? '', factsOf(row)]))
  },
  rows: (app, { tenantId, after, take }) =>
    app.db.sweep((tx) =>
      tx.refund.findMany({
        where: {
          provider: app.payments.name,
          ref: { not: null },
          ...(tenantId ? { tenantId } : {}),
          ...(after ? { id: { gt: after } } : {}),
        },
        orderBy: { id: 'asc' },
        take,
        select: { id: true, ref: true, payment: { select: { ref: true, customer: { select: { ref: true } } } } },
      }),
    ),
})
