import { newId } from '../../lib/ids.ts'
import type { App } from '../app.ts'
import { countOf, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'
import type { Line } from './rules.ts'

export interface Booking {
  readonly tenantId: string
  /** What it is booked for; together with `step` it is booked once, however often the same event comes. */
  readonly source: { readonly kind: 'payment' | 'refund' | 'dispute' | 'invoice'; readonly id: string }
  readonly step: string
  readonly currency: string
  readonly lines: readonly Line[]
  /** Business time. */
  readonly occurredAt: Date
}

const BOOK = txStatement(`with booked as (
    insert into ledger_transactions (id, tenant_id, source_kind, source_id, step, occurred_at, recorded_at)
    values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id)
  insert into ledger_entries (id, tenant_id, transaction_id, account, amount_minor, currency)
  select l.id, $2, b.id, l.account, l.amount_minor, $8
  from booked b, unnest($9::uuid[], $10::text[], $11::bigint[]) l (id, account, amount_minor)`)

/**
 * Books one thing that has happened to money, in the transaction that records it. The database refuses what is not balanced.
 * @returns false when it had been booked before
 */
export async function book(app: Pick<App, 'wallClock'>, tx: Tx, booking: Booking): Promise<boolean> {
  const { tenantId, source, step, currency, lines, occurredAt } = booking
  if (lines.length === 0) return false
  const entries = await countOf(tx, BOOK, [
    ...[newId(), tenantId, source.kind, source.id, step, occurredAt, app.wallClock.now(), currency],
    lines.map(() => newId()),
    lines.map(({ account }) => account),
    lines.map(({ amountMinor }) => amountMinor.toString()),
  ])
  return entries > 0
}
