import { allocate } from '../../lib/allocate.ts'
import type { SaleState } from './states.ts'

export interface SoldPayment {
  readonly capturedMinor: bigint
  readonly feeMinor: bigint
  readonly reversedMinor: bigint
  readonly feeRefundedMinor: bigint
  readonly disputes: readonly { readonly state: string }[]
}

export interface Share {
  readonly amountMinor: bigint
  readonly feeMinor: bigint
  readonly reversedMinor: bigint
  readonly feeRefundedMinor: bigint
}

/** How the payment of an order is shared out over its lines, by what each costs: the parts add up to the payment's. */
export function sharesOf(payment: SoldPayment, lines: readonly bigint[]): readonly Share[] {
  const fees = allocate(payment.feeMinor, lines)
  const reversed = allocate(payment.reversedMinor, lines)
  const refunded = allocate(payment.feeRefundedMinor, lines)
  return lines.map((amountMinor, index) => ({
    amountMinor,
    feeMinor: fees[index] ?? 0n,
    reversedMinor: reversed[index] ?? 0n,
    feeRefundedMinor: refunded[index] ?? 0n,
  }))
}

export function saleState({ capturedMinor, reversedMinor, disputes }: SoldPayment): SaleState {
  if (reversedMinor >= capturedMinor) return 'returned'
  return disputes.some(({ state }) => state !== 'won') ? 'disputed' : 'sold'
}
