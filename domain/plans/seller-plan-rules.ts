import { problemOfPrice } from '../../lib/charged-amounts.ts'

/** A plan as its seller describes it. */
export interface SellerPlanTerms {
  /** Unique and stable: `print-of-the-month`. */
  readonly key: string
  readonly name: string
  readonly description: string
  /** Minor units for each currency and interval in which it is sold. */
  readonly prices: readonly SellerPlanPrice[]
  readonly position: number
}

export interface SellerPlanPrice {
  readonly currency: string
  readonly interval: 'month' | 'year'
  readonly amountMinor: bigint
}

const KEY = /^[a-z0-9][a-z0-9-]{1,62}$/

/** What is wrong with a seller's plan, and in which field; null when it can be sold. */
export function problemOfSellerPlan(
  plan: SellerPlanTerms,
): { readonly field: string; readonly problem: string } | null {
  const { key, name, description, prices } = plan
  if (!KEY.test(key)) return { field: 'key', problem: 'A key has 2 to 63 small letters, digits and hyphens.' }
  if (name.trim() === '' || name.length > 200) return { field: 'name', problem: 'A name has 1 to 200 characters.' }
  if (description.length > 1_000) return { field: 'description', problem: 'A description has at most 1000 characters.' }
  const problem = problemOfPrices(prices)
  return problem === null ? null : { field: 'prices', problem }
}

function problemOfPrices(prices: readonly SellerPlanPrice[]): string | null {
  if (prices.length === 0) return 'Name a price in one currency at least.'
  if (new Set(prices.map(termOf)).size < prices.length) return 'Name one price for each currency and interval.'
  return prices.map(problemOfPrice).find((problem) => problem !== null) ?? null
}

/** Whether a version that stands at these prices is still what is wanted: a version never changes what it costs. */
export function samePrices(
  stands: readonly { readonly currency: string; readonly interval: string; readonly unitMinor: bigint }[],
  wanted: readonly SellerPlanPrice[],
): boolean {
  const at = (prices: readonly string[]) => prices.toSorted().join()
  return (
    at(stands.map((price) => `${termOf(price)} ${price.unitMinor}`)) ===
    at(wanted.map((price) => `${termOf(price)} ${price.amountMinor}`))
  )
}

function termOf({ currency, interval }: { readonly currency: string; readonly interval: string }): string {
  return `${currency}/${interval}`
}
