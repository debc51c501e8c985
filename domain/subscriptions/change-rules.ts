import type { ChangeRefusal, SubscriptionState } from './states.ts'

/** The most units that one subscription is sold for. */
export const MAX_QUANTITY = 1_000_000

export interface Changeable {
  readonly state: SubscriptionState
  readonly cancelAtPeriodEnd: boolean
  readonly productLine: string
  readonly currency: string
  readonly priceId: string
  readonly quantity: number
  /** Whether a change waits for the next period: what stands can then be asked for, to replace it. */
  readonly scheduled: boolean
}

export interface WantedPrice {
  readonly id: string
  readonly currency: string
  readonly productLine: string
  readonly onSale: boolean
}

/** Why it cannot become this; null when it can. What a customer has already they may keep, on sale or not. */
export function refuseChange(before: Changeable, price: WantedPrice, quantity: number): ChangeRefusal | null {
  const standing = refuseState(before)
  if (standing) return standing
  if (before.cancelAtPeriodEnd) return 'ends_with_period'
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY) return 'quantity_invalid'
  if (price.productLine !== before.productLine) return 'other_product_line'
  if (price.currency !== before.currency) return 'currency_mismatch'
  if (!price.onSale && price.id !== before.priceId) return 'price_not_on_sale'
  if (price.id === before.priceId && quantity === before.quantity && !before.scheduled) return 'nothing_to_change'
  return null
}

/** Plans change while they are paid for or on trial. */
export function refuseState({ state }: Pick<Changeable, 'state'>): ChangeRefusal | null {
  switch (state) {
    case 'trialing':
    case 'active':
      return null
    case 'past_due':
      return 'payment_overdue'
    case 'starting':
    case 'incomplete':
    case 'paused':
      return 'not_active'
    case 'canceled':
    case 'failed':
      return 'ended'
  }
}

/** A plan that is priced per seat is for as many as there are people, and never for fewer than it is sold for. */
export function quantityFor(
  plan: { readonly perSeat: boolean; readonly minQuantity: number },
  usedSeats: number,
  asked: number,
): number {
  return plan.perSeat ? Math.max(plan.minQuantity, usedSeats) : asked
}
