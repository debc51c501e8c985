import { noun, sql } from '../../reads/noun.ts'

export const paymentMethod = noun('PaymentMethod', {
  table: 'payment_methods',
  columns: {
    id: 'id:paymentMethod',
    tenantId: 'id:tenant',
    brand: 'text',
    last4: 'text',
    expMonth: 'int',
    expYear: 'int',
    isDefault: 'boolean',
    removedAt: 'timestamptz',
    createdAt: 'timestamptz',
  },
  visibleTo: (viewer, row) => sql`${row.tenantId!} = any(${viewer.tenantIds})`,
})
