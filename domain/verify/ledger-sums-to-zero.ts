import { findBySql, type Invariant } from './invariant.ts'

export const ledgerSumsToZero: Invariant = {
  name: 'ledger-sums-to-zero',
  statement: 'The ledger’s entries of each transaction sum to zero in each currency.',
  whatToDo: 'Somebody has written past the database’s own constraint: find out who, and correct it by a reversal.',
  find: (app) =>
    findBySql(
      app,
      'ledger transaction',
      `select transaction_id as id, null::uuid as tenant_id, 'sums to ' || sum(amount_minor) || ' ' || currency as says
       from ledger_entries group by transaction_id, currency having sum(amount_minor) <> 0`,
    ),
}
