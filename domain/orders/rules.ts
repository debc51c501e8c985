import { DAY } from '../../lib/clock.ts'
import type { NewGrant } from '../grants/give.ts'
import type { PaymentState } from '../payments/states.ts'
import type { OrderState } from './states.ts'

/** What an order becomes when its payment stands so; null: nothing yet. */
export const AFTER_PAYMENT: Readonly<Record<PaymentState, OrderState | null>> = {
  starting: null,
  processing: 'processing',
  action_required: 'action_required',
  succeeded: 'paid',
  declined: 'failed',
  canceled: 'failed',
  // It never reached the provider: the worker tries again.
  failed: null,
}

export interface BoughtLine {
  readonly quantity: number
  readonly product: {
    readonly kind: string
    readonly durationDays: number | null
    readonly credits: number | null
    readonly features: readonly { readonly featureId: string; readonly limitValue: number | null }[]
  }
}

/** What a paid order grants: access for so many times its days, and credits; goods grant nothing. */
export function grantsOf(lines: readonly BoughtLine[]): readonly NewGrant[] {
  return lines.flatMap(({ quantity, product }) => {
    const { kind, durationDays, credits } = product
    if (kind === 'goods') return []
    return product.features.map(({ featureId, limitValue }) => ({
      featureId,
      limitValue: kind === 'access' ? limitValue : null,
      credits: kind === 'credits' ? (credits ?? 0) * quantity : null,
      durationMs: durationDays === null ? null : durationDays * quantity * DAY,
    }))
  })
}

export interface PaidMoney {
  readonly capturedMinor: bigint
  readonly refundedMinor: bigint
  readonly disputes: readonly { readonly state: string }[]
}

/** Whose the money of a payment is: a dispute that is open or lost decides before a refund, and a refund of a part leaves it ours. */
export function moneyOf(payment: PaidMoney): 'ours' | 'disputed' | 'lost' | 'refunded' {
  const states = payment.disputes.map(({ state }) => state)
  if (states.includes('lost')) return 'lost'
  if (states.includes('open')) return 'disputed'
  return payment.refundedMinor >= payment.capturedMinor ? 'refunded' : 'ours'
}
