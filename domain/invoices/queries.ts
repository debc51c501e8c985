import { money, withExponent } from '../../lib/money.ts'
import { computed, noun } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

export const invoice = noun('Invoice', {
  table: 'invoices',
  columns: {
    id: 'id:invoice',
    tenantId: 'id:tenant',
    subscriptionId: 'id:subscription',
    number: 'text',
    state: 'text',
    currency: 'text',
    totalMinor: 'bigint',
    paidMinor: 'bigint',
    attemptCount: 'int',
    declineReason: 'text',
    nextAttemptAt: 'timestamptz',
    periodStart: 'timestamptz',
    periodEnd: 'timestamptz',
    issuedAt: 'timestamptz',
    paidAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  computed: {
    total: computed(['totalMinor', 'currency'], (invoice) =>
      withExponent(money(String(invoice.totalMinor), String(invoice.currency))),
    ),
    paid: computed(['paidMinor', 'currency'], (invoice) =>
      withExponent(money(String(invoice.paidMinor), String(invoice.currency))),
    ),
  },
})
