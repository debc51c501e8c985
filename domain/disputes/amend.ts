import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { type Booking, book } from '../ledger/book.ts'
import { bookedOf } from '../ledger/booked-of.ts'
import { taxOfReturn } from '../ledger/returned-tax.ts'
import { difference, disputeStands, type Line } from '../ledger/rules.ts'
import type { LedgerAccount } from '../ledger/states.ts'
import type { MirroredPayment } from '../payments/mirrored.ts'
import type { DisputeState } from './states.ts'

/**
 * Books what is missing so that the ledger holds of the dispute what it is about now: the bank has named another amount. It is compared with the
 * entries, and not with the amount that we had kept, which may have been wrong while they were right. Call it under the customer's lock.
 */
export async function amendDispute(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  payment: MirroredPayment,
  booking: Pick<Booking, 'tenantId' | 'source' | 'currency' | 'occurredAt'>,
  { state, amountMinor }: { readonly state: DisputeState; readonly amountMinor: bigint },
): Promise<void> {
  const stands = await bookedOf(tx, booking)
  const taxMinor = state === 'lost' ? await taxOf(tx, payment, stands, amountMinor) : 0n
  const steps = await tx.ledgerTransaction.count({
    where: { tenantId: booking.tenantId, sourceKind: booking.source.kind, sourceId: booking.source.id },
  })
  const missing = difference(disputeStands(state, amountMinor, taxMinor), stands)
  // An amount may come back: each amendment is a step of its own.
  await book(app, tx, { ...booking, step: `amended:${steps}`, lines: missing })
}

/** What of a lost amount is tax, when some of it is booked already. */
async function taxOf(tx: Tx, payment: MirroredPayment, stands: readonly Line[], amountMinor: bigint): Promise<bigint> {
  const sum = (account: LedgerAccount) => stands.find((line) => line.account === account)?.amountMinor ?? 0n
  const more = amountMinor - sum('refunds') - sum('tax')
  return sum('tax') + (await taxOfReturn(tx, payment, more))
}
