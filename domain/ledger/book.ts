import { newId } from '../../lib/ids.ts'
import type { App } from '../app.ts'
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

/**
 * Books one thing that has happened to money, in the transaction that records it. The database refuses what is not balanced.
 * @returns false when it had been booked before
 */
export async function book(app: Pick<App, 'wallClock'>, tx: Tx, booking: Booking): Promise<boolean> {
  const { tenantId, source, step, currency, lines, occurredAt } = booking
  if (lines.length === 0) return false
  const id = newId()
  const { count } = await tx.ledgerTransaction.createMany({
    data: [
      {
        id,
        tenantId,
        sourceKind: source.kind,
        sourceId: source.id,
        step,
        occurredAt,
        recordedAt: app.wallClock.now(),
      },
    ],
    skipDuplicates: true,
  })
  if (count === 0) return false
  await tx.ledgerEntry.createMany({
    data: lines.map((line) => ({ id: newId(), tenantId, transactionId: id, currency, ...line })),
  })
  return true
}
