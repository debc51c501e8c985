import { noun } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

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
  visibleTo: ofTenant(),
})
