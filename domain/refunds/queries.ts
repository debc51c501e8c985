import { money, withExponent } from '../../lib/money.ts'
import { computed, noun } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const refund = noun('Refund', {
  table: 'refunds',
  columns: {
    id: 'id:refund',
    tenantId: 'id:tenant',
    paymentId: 'id:payment',
    state: 'text',
    currency: 'text',
    amountMinor: 'bigint',
    createdAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  computed: {
    amount: computed(['amountMinor', 'currency'], (row) =>
      withExponent(money(String(row.amountMinor), String(row.currency))),
    ),
  },
})
