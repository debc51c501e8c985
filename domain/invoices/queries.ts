import { noun, sql } from '../../reads/noun.ts'

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
  visibleTo: (viewer, row) => sql`${row.tenantId!} = any(${viewer.tenantIds})`,
})
