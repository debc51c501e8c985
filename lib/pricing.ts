import { type Decimal, decimal, plus, rounded, times } from './decimal.ts'

/**
 * How a price becomes the amount of a line. Unit amounts are decimals of minor units; flat amounts are minor units. `graduated`: each
 * unit costs what its own tier says; `volume`: all units cost what the last one's tier says (Stripe, "Set up tiered pricing").
 */
export type Pricing =
  | { readonly kind: 'flat'; readonly flatMinor: bigint }
  | { readonly kind: 'per_unit'; readonly unit: string }
  | { readonly kind: 'graduated' | 'volume'; readonly tiers: readonly Tier[] }

export interface Tier {
  /** The last quantity that is in it; null for the last tier, which has no end. */
  readonly upTo: bigint | null
  readonly unit: string
  /** Once, when the tier is reached. */
  readonly flatMinor: bigint
}

/**
 * @returns minor units, rounded once
 * @throws RangeError for a negative quantity, or tiers that do not go up and end without an end
 */
export function lineAmount(pricing: Pricing, quantity: bigint): bigint {
  if (quantity < 0n) throw new RangeError(`a quantity cannot be negative (it is ${quantity})`)
  switch (pricing.kind) {
    case 'flat':
      return pricing.flatMinor
    case 'per_unit':
      return rounded(times(decimal(pricing.unit), whole(quantity)))
    case 'graduated':
      return graduated(inOrder(pricing.tiers), quantity)
    case 'volume': {
      const tier = inOrder(pricing.tiers).find(({ upTo }) => upTo === null || quantity <= upTo)
      // The last tier has no end.
      if (!tier || quantity === 0n) return 0n
      return rounded(plus(times(decimal(tier.unit), whole(quantity)), whole(tier.flatMinor)))
    }
  }
}

function graduated(tiers: readonly Tier[], quantity: bigint): bigint {
  let total = whole(0n)
  let before = 0n
  for (const { upTo, unit, flatMinor } of tiers) {
    if (quantity <= before) break
    const end = upTo === null || quantity < upTo ? quantity : upTo
    total = plus(total, plus(times(decimal(unit), whole(end - before)), whole(flatMinor)))
    before = end
  }
  return rounded(total)
}

function inOrder(tiers: readonly Tier[]): readonly Tier[] {
  const ends = tiers.map(({ upTo }) => upTo)
  const goesUp = ends.every((end, index) => {
    const before = ends[index - 1] ?? 0n
    return index === ends.length - 1 ? end === null : end !== null && end > before
  })
  if (!goesUp || tiers.length === 0)
    throw new RangeError('tiers go up, each with an end but the last, and there is at least one')
  return tiers
}

function whole(amount: bigint): Decimal {
  return { coefficient: amount, scale: 0 }
}

/** Whether it can be sold: tiers in order, and nothing that would be paid to the customer. @throws RangeError that says what is wrong */
export function assertPricing(pricing: Pricing): void {
  if (pricing.kind === 'flat') {
    notNegative(pricing.flatMinor, 'a flat price')
    return
  }
  if (pricing.kind === 'per_unit') {
    notNegative(decimal(pricing.unit).coefficient, 'a price for a unit')
    return
  }
  for (const { unit, flatMinor } of inOrder(pricing.tiers)) {
    notNegative(decimal(unit).coefficient, "a tier's price for a unit")
    notNegative(flatMinor, "a tier's flat price")
  }
}

function notNegative(amount: bigint, what: string): void {
  if (amount < 0n) throw new RangeError(`${what} cannot be negative`)
}
