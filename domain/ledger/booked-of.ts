import type { Tx } from '../db.ts'
import type { Booking } from './book.ts'
import type { Line } from './rules.ts'
import type { LedgerAccount } from './states.ts'

/** What the ledger holds of a thing, in all its steps: a line for each account. */
export async function bookedOf(
  tx: Tx,
  { tenantId, source, currency }: Pick<Booking, 'tenantId' | 'source' | 'currency'>,
): Promise<readonly Line[]> {
  const booked = await tx.ledgerEntry.groupBy({
    by: ['account'],
    where: { tenantId, currency, transaction: { sourceKind: source.kind, sourceId: source.id } },
    _sum: { amountMinor: true },
  })
  return booked.map(({ account, _sum }) => ({
    account: account as LedgerAccount,
    amountMinor: _sum.amountMinor ?? 0n,
  }))
}
