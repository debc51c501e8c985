import { TABLES as EMAIL } from '../../providers/email/local/tables.ts'
import { TABLES as IDENTITY } from '../../providers/identity/local/tables.ts'
import { TABLES as PAYMENTS } from '../../providers/payments/local/tables.ts'

/** What the local providers keep for themselves, each in a schema of its own, as a vendor would behind its API. */
export const LOCAL_TABLES: Readonly<Record<string, readonly string[]>> = {
  local_payments: PAYMENTS,
  local_identity: IDENTITY,
  local_email: EMAIL,
}

export const LOCAL_SCHEMAS = Object.keys(LOCAL_TABLES)
