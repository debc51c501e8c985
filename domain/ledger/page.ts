import { Prisma } from '../../prisma/generated/client.ts'
import type { Cursors } from '../../reads/sealed.ts'
import type { Tx } from '../db.ts'
import { markOf, readMark } from '../marks.ts'
import type { LedgerAccount } from './states.ts'

/** Which entries are asked for; what is null or absent is not looked at. */
export interface LedgerFilter {
  readonly tenantId?: string | null
  readonly account?: LedgerAccount | null
  /** What this payment, its invoice, its refunds and its disputes have moved. */
  readonly paymentId?: string | null
  /** When it was booked, in real time; inclusive. */
  readonly from?: Date | null
  /** Exclusive. */
  readonly to?: Date | null
}

export interface LedgerRow {
  readonly id: string
  readonly tenantId: string
  readonly transactionId: string
  readonly account: LedgerAccount
  /** Debits are above nothing, credits below. */
  readonly amountMinor: bigint
  readonly currency: string
  readonly sourceKind: string
  readonly sourceId: string
  readonly step: string
  readonly occurredAt: Date
  readonly recordedAt: Date
}

const LIST = 'ledgerEntries'

/** Newest first, by keyset: at most `limit` entries after the cursor. @param tx of the operators' role */
export async function ledgerPage(
  tx: Tx,
  filter: LedgerFilter,
  { limit, after, cursors }: { limit: number; after: string | null; cursors: Cursors },
): Promise<readonly { readonly cursor: string; readonly node: LedgerRow }[]> {
  const mark = after === null ? null : readMark(cursors, LIST, after)
  const behind = mark ? Prisma.sql`and (t.recorded_at, e.id) < (${mark.at}, ${mark.id}::uuid)` : Prisma.empty
  const rows = await tx.$queryRaw<LedgerRow[]>`
    select e.id, e.tenant_id as "tenantId", e.transaction_id as "transactionId", e.account, e.amount_minor as "amountMinor", e.currency,
      t.source_kind as "sourceKind", t.source_id as "sourceId", t.step, t.occurred_at as "occurredAt", t.recorded_at as "recordedAt"
    from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
    where ${conditions(filter)} ${behind}
    order by t.recorded_at desc, e.id desc limit ${limit}`
  return rows.map((node) => ({ cursor: markOf(cursors, LIST, { at: node.recordedAt, id: node.id }), node }))
}

export async function countLedger(tx: Tx, filter: LedgerFilter): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
    where ${conditions(filter)}`
  return row?.count ?? 0
}

export interface LedgerSums {
  readonly account: LedgerAccount
  readonly currency: string
  readonly debitMinor: bigint
  /** Not below nothing. */
  readonly creditMinor: bigint
}

/** Sums of the entries, by account and currency. @param tx of the operators' role */
export function ledgerSums(tx: Tx, filter: LedgerFilter): Promise<readonly LedgerSums[]> {
  return tx.$queryRaw<LedgerSums[]>`
    select e.account, e.currency, coalesce(sum(e.amount_minor) filter (where e.amount_minor > 0), 0)::bigint as "debitMinor",
      coalesce(-sum(e.amount_minor) filter (where e.amount_minor < 0), 0)::bigint as "creditMinor"
    from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
    where ${conditions(filter)} group by 1, 2 order by 1, 2`
}

/** Another statement for each shape: a parameter that may be null makes PostgreSQL scan. */
function conditions({ tenantId, account, paymentId, from, to }: LedgerFilter): Prisma.Sql {
  const parts = [Prisma.sql`true`]
  if (tenantId) parts.push(Prisma.sql`t.tenant_id = ${tenantId}::uuid`)
  if (account) parts.push(Prisma.sql`e.account = ${account}`)
  if (from) parts.push(Prisma.sql`t.recorded_at >= ${from}`)
  if (to) parts.push(Prisma.sql`t.recorded_at < ${to}`)
  if (paymentId)
    parts.push(Prisma.sql`(t.source_kind, t.source_id) in (
      select 'payment', ${paymentId}::uuid
      union all select 'refund', id from refunds where payment_id = ${paymentId}::uuid
      union all select 'dispute', id from disputes where payment_id = ${paymentId}::uuid
      union all select 'invoice', purpose_id from payments where id = ${paymentId}::uuid and purpose_kind = 'invoice')`)
  return Prisma.join(parts, ' and ')
}
