import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { type Booking, book } from '../ledger/book.ts'
import { difference, disputeStands, type Line } from '../ledger/rules.ts'
import type { LedgerAccount } from '../ledger/states.ts'
import type { DisputeState } from './states.ts'

/**
 * Books what is missing so that the ledger holds of the dispute what it is about now: the bank has named another amount. It is compared with the
 * entries, and not with the amount that we had kept, which may have been wrong while they were right. Call it under the customer's lock.
 */
export async function amendDispute(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  booking: Pick<Booking, 'tenantId' | 'source' | 'currency' | 'occurredAt'>,
  state: DisputeState,
  amountMinor: bigint,
): Promise<void> {
  const { tenantId, source, currency } = booking
  const transactions = await tx.ledgerTransaction.findMany({
    where: { tenantId, sourceKind: source.kind, sourceId: source.id },
    select: { id: true },
  })
  const booked = await tx.ledgerEntry.groupBy({
    by: ['account'],
    where: { tenantId, currency, transactionId: { in: transactions.map(({ id }) => id) } },
    _sum: { amountMinor: true },
  })
  const stands: Line[] = booked.map(({ account, _sum }) => ({
    account: account as LedgerAccount,
    amountMinor: _sum.amountMinor ?? 0n,
  }))
  const missing = difference(disputeStands(state, amountMinor), stands)
  // An amount may come back: each amendment is a step of its own.
  await book(app, tx, { ...booking, step: `amended:${transactions.length}`, lines: missing })
}
