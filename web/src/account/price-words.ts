import { formatMoney, type MoneyText } from '../format.ts'
import type { BillingInterval, PriceModel } from '../generated/graphql.ts'

interface PaidPrice {
  readonly interval: BillingInterval
  readonly unit: MoneyText
  readonly model?: PriceModel
}

/** "$12.99 a month"; "3 × $12.99 a month". With tiers or one price for all, a single unit does not say it. */
export function priceWords({ interval, unit, model = 'PER_UNIT' }: PaidPrice, quantity = 1): string {
  const each = `${formatMoney(unit)} ${interval === 'YEAR' ? 'a year' : 'a month'}`
  if (quantity === 1 || model === 'FLAT') return each
  return model === 'PER_UNIT' ? `${quantity} × ${each}` : `${quantity} units, from ${each}`
}
