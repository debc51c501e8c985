import { money, withExponent } from '../../lib/money.ts'
import { computed, noun } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const dispute = noun('Dispute', {
  table: 'disputes',
  columns: {
    id: 'id:dispute',
    tenantId: 'id:tenant',
    paymentId: 'id:payment',
    state: 'text',
    reason: 'text',
    currency: 'text',
    amountMinor: 'bigint',
    openedAt: 'timestamptz',
    closedAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  computed: {
    amount: computed(['amountMinor', 'currency'], (row) =>
      withExponent(money(String(row.amountMinor), String(row.currency))),
    ),
  },
})
