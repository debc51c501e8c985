import { divideRounded } from '../../lib/decimal.ts'
import type { LedgerAccount } from './states.ts'

export interface Line {
  readonly account: LedgerAccount
  readonly amountMinor: bigint
}

/** What the platform keeps of a payment that is routed to a seller. */
export interface Split {
  readonly feeMinor: bigint
}

/** Lines that book nothing are left out. */
export function lines(...all: readonly (readonly [LedgerAccount, bigint])[]): readonly Line[] {
  return all.flatMap(([account, amountMinor]) => (amountMinor === 0n ? [] : [{ account, amountMinor }]))
}

/** The same the other way round. */
export function reversed(booked: readonly Line[]): readonly Line[] {
  return booked.map(({ account, amountMinor }) => ({ account, amountMinor: -amountMinor }))
}

/** An invoice is owed and paid in one step: what was owed before it was paid is the provider's to say. */
export function invoicePaid(totalMinor: bigint, taxMinor: bigint): readonly Line[] {
  return lines(
    ['receivable', totalMinor],
    ['revenue', taxMinor - totalMinor],
    ['tax', -taxMinor],
    ['cash', totalMinor],
    ['receivable', -totalMinor],
  )
}

/** A payment of its own; one that is routed to a seller is revenue by its fee only. */
export function paymentCaptured(capturedMinor: bigint, split: Split | null): readonly Line[] {
  if (!split) return lines(['cash', capturedMinor], ['revenue', -capturedMinor])
  return lines(['cash', capturedMinor], ['transfers', split.feeMinor - capturedMinor], ['fees', -split.feeMinor])
}

/**
 * Given back to the customer: by the platform, until the seller has given it back.
 * @param taxMinor what of it is tax, which is no longer owed to a state
 */
export function refundPaid(refundMinor: bigint, taxMinor: bigint): readonly Line[] {
  return lines(['refunds', refundMinor - taxMinor], ['tax', taxMinor], ['cash', -refundMinor])
}

/**
 * How much tax a return gives back, so that with what was returned before it is in proportion to the whole; of all of it, all.
 * @param before what was returned earlier, and what of it was tax
 */
export function taxReturned(
  returnedMinor: bigint,
  invoice: { readonly paidMinor: bigint; readonly taxMinor: bigint },
  before: { readonly returnedMinor: bigint; readonly taxMinor: bigint },
): bigint {
  if (invoice.paidMinor === 0n) return 0n
  const all = before.returnedMinor + returnedMinor
  return divideRounded(invoice.taxMinor * all, invoice.paidMinor) - before.taxMinor
}

/**
 * The seller has given back what a refund or a lost dispute has cost the platform, and the platform its part of the fee.
 * @param reversedMinor of the payment's amount, the fee included
 */
export function transferReversed(reversedMinor: bigint, feeMinor: bigint): readonly Line[] {
  return lines(['transfers', reversedMinor - feeMinor], ['fees', feeMinor], ['refunds', -reversedMinor])
}

/** The bank has taken the money: it is not ours, and nobody has decided yet. */
export function disputeOpened(amountMinor: bigint): readonly Line[] {
  return lines(['disputes', amountMinor], ['cash', -amountMinor])
}

/** The bank keeps it: that is a refund which we did not want. */
export function disputeLost(amountMinor: bigint, taxMinor: bigint): readonly Line[] {
  return lines(['refunds', amountMinor - taxMinor], ['tax', taxMinor], ['disputes', -amountMinor])
}

/**
 * What is booked of a dispute in all, while it stands so: nothing of one that was won.
 * @param taxMinor what of a lost one is tax
 */
export function disputeStands(state: 'open' | 'won' | 'lost', amountMinor: bigint, taxMinor: bigint): readonly Line[] {
  switch (state) {
    case 'open':
      return disputeOpened(amountMinor)
    case 'lost':
      return lines(['refunds', amountMinor - taxMinor], ['tax', taxMinor], ['cash', -amountMinor])
    case 'won':
      return []
  }
}

/** What must be booked so that `booked` becomes `wanted`. */
export function difference(wanted: readonly Line[], booked: readonly Line[]): readonly Line[] {
  const sums = new Map<LedgerAccount, bigint>()
  for (const { account, amountMinor } of [...wanted, ...reversed(booked)])
    sums.set(account, (sums.get(account) ?? 0n) + amountMinor)
  return lines(...sums)
}
