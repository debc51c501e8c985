import { mostCharged, mostChargedText } from '../../lib/charged-amounts.ts'
import type { Money } from '../../lib/money.ts'

/** Of one line: more than this is a mistake, and an order of millions overflows nobody's books. */
export const MOST_OF_ONE = 1_000
export const MOST_LINES = 50

export interface PricedLine {
  readonly quantity: number
  readonly unitMinor: bigint
}

/** What the lines come to, in minor units of the cart's one currency. */
export function totalOf(lines: readonly PricedLine[]): bigint {
  return lines.reduce((sum, { quantity, unitMinor }) => sum + unitMinor * BigInt(quantity), 0n)
}

/** Why a cart of this total cannot be paid, in words for who fills it; null when it can. */
export function problemOfTotal({ amountMinor, currency }: Money): string | null {
  if (amountMinor <= mostCharged(currency)) return null
  return `A cart comes to ${mostChargedText(currency)} at most, which is what can be charged at once. Order the rest apart.`
}

/** Whether so many of a line can be asked for; none takes the line out. */
export function isQuantity(quantity: number): boolean {
  return Number.isInteger(quantity) && quantity >= 0 && quantity <= MOST_OF_ONE
}

export interface OrderedLine {
  readonly quantity: number
  readonly unitMinor: bigint
  readonly product: {
    readonly id: string
    readonly onSale: boolean
    readonly stock: number | null
    /** In the cart's currency; null when it is not sold in it any more. */
    readonly unitMinor: bigint | null
  }
}

export type LineProblem =
  | { readonly kind: 'not_on_sale'; readonly productId: string }
  | { readonly kind: 'price_changed'; readonly productId: string; readonly unitMinor: bigint }
  | { readonly kind: 'out_of_stock'; readonly productId: string; readonly left: number }

/** Why the cart cannot be ordered as it is shown, the first line's reason first; null when it can. */
export function problemOfLines(lines: readonly OrderedLine[]): LineProblem | null {
  for (const { quantity, unitMinor, product } of lines) {
    const productId = product.id
    if (!product.onSale || product.unitMinor === null) return { kind: 'not_on_sale', productId }
    if (product.unitMinor !== unitMinor) return { kind: 'price_changed', productId, unitMinor: product.unitMinor }
    if (product.stock !== null && product.stock < quantity)
      return { kind: 'out_of_stock', productId, left: product.stock }
  }
  return null
}
