import { noun, one, sql } from '../../reads/noun.ts'

/** Written by the trigger `keep_counter` on holdings alone, in the transaction that acquires or releases one. */
export const counter = noun('Counter', {
  table: 'counters',
  columns: { id: 'id:counter', tenantId: 'id:tenant', featureKey: 'text', used: 'int', updatedAt: 'timestamptz' },
  visibleTo: (viewer, row) => sql`${row.tenantId!} = any(${viewer.tenantIds})`,
  relations: { feature: one('Feature', { from: 'featureKey', to: 'key' }) },
})
