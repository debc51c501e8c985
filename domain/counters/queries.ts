import { noun, one } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'

/** Written by the trigger `keep_counter` on holdings alone, in the transaction that acquires or releases one. */
export const counter = noun('Counter', {
  table: 'counters',
  columns: { id: 'id:counter', tenantId: 'id:tenant', featureKey: 'text', used: 'int', updatedAt: 'timestamptz' },
  visibleTo: ofTenant(),
  relations: { feature: one('Feature', { from: 'featureKey', to: 'key' }) },
})
