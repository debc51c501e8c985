/**
 * Every account there is; the database holds the same list. Debits are above nothing, credits below.
 * `receivable` what customers owe; `cash` what the provider holds for us; `revenue` what was sold; `refunds` what was given back of it;
 * `disputes` what banks have taken back and not decided; `fees` what the platform keeps of a seller's sale; `transfers` what is a
 * seller's; `tax` what is owed to a state.
 */
export const LEDGER_ACCOUNTS = [
  'receivable',
  'cash',
  'revenue',
  'refunds',
  'disputes',
  'fees',
  'transfers',
  'tax',
] as const
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number]
