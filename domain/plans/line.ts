export interface SoldPlan {
  readonly key: string
  readonly kind: string
  readonly productLine: string
}

/**
 * The product line of a subscription to the plan: of each a customer has one at a time. An add-on has a line of its own, `office+storage`, beside
 * the one of the main plans that it goes with; each of a seller's plans has its own.
 */
export function subscriptionLine({ key, kind, productLine }: SoldPlan): string {
  return kind === 'add_on' ? `${productLine}+${key}` : productLine
}
