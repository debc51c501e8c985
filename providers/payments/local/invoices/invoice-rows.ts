import { money } from '../../../../lib/money.ts'
import type { SqlPool } from '../../../host.ts'
import type {
  CustomerRef,
  DeclineReason,
  InvoiceBreakdown,
  InvoiceRef,
  ProviderInvoice,
  ProviderInvoiceState,
  SubscriptionRef,
} from '../../port.ts'
import type { EventType } from '../event-types.ts'
import { emit } from '../events.ts'
import { rejected, type Tx } from '../gateway.ts'
import { breakdownOf, readLines } from './line-rows.ts'

export async function readInvoices(
  sql: Pick<SqlPool, 'query'>,
  refs: readonly InvoiceRef[],
): Promise<ProviderInvoice[]> {
  const { rows } = await sql.query<InvoiceRow>('select * from invoices where id = any($1::text[])', [refs])
  const lines = await readLines(sql, refs)
  return rows.map((row) => ({ ...fromInvoiceRow(row), ...breakdownOf(row, lines.get(row.id) ?? []) }))
}

/** @throws ProviderError `rejected` when there is no such invoice. */
export async function getInvoice(
  sql: Pick<SqlPool, 'query'>,
  ref: InvoiceRef,
  operation: string,
): Promise<ProviderInvoice> {
  const [invoice] = await readInvoices(sql, [ref])
  if (!invoice) throw rejected(operation, `no such invoice: ${ref}`)
  return invoice
}

/** Emits the invoice as it stands now. */
export async function emitInvoice(tx: Tx, type: EventType, ref: InvoiceRef, at: Date): Promise<void> {
  const invoice = await getInvoice(tx, ref, 'emitInvoice')
  await emit(tx, {
    type,
    customer: invoice.customer,
    objectKind: 'invoice',
    objectRef: ref,
    snapshot: invoice,
    at,
  })
}

interface InvoiceRow {
  id: InvoiceRef
  customer_id: CustomerRef
  subscription_id: SubscriptionRef | null
  number: string
  status: ProviderInvoiceState
  currency: string
  total_minor: string
  paid_minor: string
  attempt_count: number
  next_attempt_at: Date | null
  decline_reason: DeclineReason | null
  period_start: Date
  period_end: Date
  billed_to: string | null
  created_at: Date
  paid_at: Date | null
}

function fromInvoiceRow(row: InvoiceRow): Omit<ProviderInvoice, keyof InvoiceBreakdown> {
  return {
    ref: row.id,
    customer: row.customer_id,
    subscription: row.subscription_id,
    number: row.number,
    status: row.status,
    total: money(row.total_minor, row.currency),
    amountPaid: money(row.paid_minor, row.currency),
    attemptCount: row.attempt_count,
    nextAttemptAt: row.next_attempt_at,
    declineReason: row.decline_reason,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    createdAt: row.created_at,
    paidAt: row.paid_at,
  }
}
