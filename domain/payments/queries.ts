import { money, withExponent } from '../../lib/money.ts'
import { computed, many, noun } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

const amountOf = (minor: unknown, currency: unknown) => withExponent(money(String(minor), String(currency)))

export const payment = noun('Payment', {
  table: 'payments',
  columns: {
    id: 'id:payment',
    tenantId: 'id:tenant',
    description: 'text',
    state: 'text',
    currency: 'text',
    amountMinor: 'bigint',
    capturedMinor: 'bigint',
    refundedMinor: 'bigint',
    declineReason: 'text',
    createdAt: 'timestamptz',
    settledAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  computed: {
    amount: computed(['amountMinor', 'currency'], (row) => amountOf(row.amountMinor, row.currency)),
    captured: computed(['capturedMinor', 'currency'], (row) => amountOf(row.capturedMinor, row.currency)),
    refunded: computed(['refundedMinor', 'currency'], (row) => amountOf(row.refundedMinor, row.currency)),
  },
  relations: {
    refunds: many('Refund', { to: 'paymentId', order: ['createdAt'], page: { default: 20, max: 100 } }),
    disputes: many('Dispute', { to: 'paymentId', order: ['openedAt'], page: { default: 20, max: 100 } }),
  },
})
