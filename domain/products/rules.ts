import { problemOfPrice } from '../../lib/charged-amounts.ts'
import type { ProductKind, TaxCategory } from './states.ts'

/** A product as an operator describes it. */
export interface ProductInput {
  /** Unique and stable: `movie-night`. */
  readonly key: string
  readonly name: string
  readonly description: string
  readonly kind: ProductKind
  readonly taxCategory: TaxCategory
  /** Minor units of each currency in which it is sold. */
  readonly prices: readonly { readonly currency: string; readonly amountMinor: bigint }[]
  /** Of access and credits: what one unit gives, a limit for those that count. */
  readonly features: readonly { readonly key: string; readonly limit: number | null }[]
  /** Of access: for how many days one unit gives it; null is for good. */
  readonly durationDays: number | null
  readonly credits: number | null
  /** Of goods: how many are left; null is without end. */
  readonly stock: number | null
  readonly position: number
}

export interface Problem {
  readonly field: string
  readonly problem: string
}

const KEY = /^[a-z0-9][a-z0-9-]{1,62}$/
/** So that a line of the most that a cart takes (carts/rules.ts) is still a number that PostgreSQL has room for. */
const MOST_CREDITS = 2_000_000

/** What is wrong with a product, and in which field; null when it can be sold. */
export function problemOf(input: ProductInput): Problem | null {
  const { kind } = input
  if (!KEY.test(input.key)) return { field: 'key', problem: 'A key has 2 to 63 small letters, digits and hyphens.' }
  if (input.name.trim() === '' || input.name.length > 200)
    return { field: 'name', problem: 'A name has 1 to 200 characters.' }
  if (input.prices.length === 0) return { field: 'prices', problem: 'Name a price in one currency at least.' }
  if (new Set(input.prices.map(({ currency }) => currency)).size < input.prices.length)
    return { field: 'prices', problem: 'Name one price for each currency.' }
  const wrong = input.prices.map(problemOfPrice).find((problem) => problem !== null)
  if (wrong) return { field: 'prices', problem: wrong }
  if (new Set(input.features.map(({ key }) => key)).size < input.features.length)
    return { field: 'features', problem: 'Name each feature once.' }
  if ((kind === 'goods') === input.features.length > 0)
    return { field: 'features', problem: 'Access and credits name what they give; goods give no feature.' }
  if (kind === 'credits' && input.features.length !== 1)
    return { field: 'features', problem: 'Credits are of one feature.' }
  if ((kind === 'credits') !== (input.credits !== null) || (input.credits ?? 1) <= 0)
    return { field: 'credits', problem: 'Credits, and nothing else, say how many one unit gives: one at least.' }
  if ((input.credits ?? 0) > MOST_CREDITS)
    return { field: 'credits', problem: `One unit gives ${MOST_CREDITS} credits at most.` }
  if (kind !== 'access' && input.durationDays !== null)
    return { field: 'durationDays', problem: 'Only access lasts for days.' }
  if ((input.durationDays ?? 1) <= 0 || (input.durationDays ?? 0) > 3_660)
    return { field: 'durationDays', problem: 'Access lasts for 1 to 3660 days; without a number it is for good.' }
  if (kind !== 'goods' && input.stock !== null) return { field: 'stock', problem: 'Only goods leave a stock.' }
  if ((input.stock ?? 0) < 0) return { field: 'stock', problem: 'A stock is not negative.' }
  return null
}
