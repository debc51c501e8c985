import type { Split } from '../ledger/rules.ts'

/** What of a payment's row its refunds, disputes and bookings go by. */
export interface MirroredPayment {
  readonly id: string
  readonly tenantId: string
  readonly provider: string
  readonly purposeKind: string
  readonly purposeId: string | null
  readonly amountMinor: bigint
  readonly feeMinor: bigint | null
  readonly reversedMinor: bigint
  readonly feeRefundedMinor: bigint
  readonly transferAccount: string | null
  readonly currency: string
}

/** How it is shared with a seller; null for a payment to the platform. */
export function splitOf({ transferAccount, feeMinor }: MirroredPayment): Split | null {
  return transferAccount === null ? null : { feeMinor: feeMinor ?? 0n }
}
