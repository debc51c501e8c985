import { lineAmount } from '../../../../lib/pricing.ts'
import type { SubscriptionChange } from '../../port.ts'
import { rejected, type Tx } from '../gateway.ts'
import { billed, billOf, netInPeriod, netOfNew } from '../invoices/bill.ts'
import type { InvoiceLine } from '../invoices/write-invoice.ts'
import { balanceLine } from '../invoices/write-invoice.ts'
import { getPrice, MAX_AMOUNT_MINOR, type Price } from '../prices.ts'
import { addTaxed, nothing, settleBalance, type Taxed, taxedSum } from '../rules/balance.ts'
import { type ChangeLine, changeTerms } from '../rules/change.ts'
import type { Period } from '../rules/periods.ts'
import { ENDED_STATES } from '../rules/subscription-states.ts'
import { taxOf } from '../rules/tax.ts'
import { standingOf } from './apply-change.ts'
import type { BilledSubscription } from './subscription-rows.ts'

export interface PlannedLine extends InvoiceLine {
  readonly proration: boolean
  readonly period: Period
}

export interface PlannedChange {
  readonly price: Price
  /** Of the invoice that the change makes by itself; empty when it makes none. */
  readonly lines: readonly PlannedLine[]
  /** Of the lines. */
  readonly sum: Taxed
  readonly dueMinor: bigint
  /** Carried to the invoice after. */
  readonly left: Taxed
  /** The period that is current afterwards. */
  readonly period: Period
  readonly nextMinor: bigint
}

/** What a change would come to at `at`. @throws ProviderError `rejected` */
export async function planChange(
  tx: Tx,
  subscription: BilledSubscription,
  change: SubscriptionChange,
  at: Date,
  operation: string,
): Promise<PlannedChange> {
  const { quantity, when } = change
  assertChangeable(subscription, operation)
  const price = await getPrice(tx, change.price, operation)
  if (!Number.isInteger(quantity) || quantity < 1)
    throw rejected(operation, `quantity ${quantity} is not a whole number from 1`)
  if (price.currency !== subscription.currency)
    throw rejected(operation, `the subscription is in ${subscription.currency}, the price in ${price.currency}`)
  const grossMinor = lineAmount(price.pricing, BigInt(quantity))
  if (grossMinor > MAX_AMOUNT_MINOR) throw rejected(operation, `the amount is above ${MAX_AMOUNT_MINOR}`)

  const { balance } = subscription
  const standing = standingOf(subscription)
  const waits = { price, lines: [], sum: nothing(null), dueMinor: 0n, left: balance, period: standing.period }
  const next = (left: Taxed, renewsAt: Date) => {
    const { discount, currency, rate } = subscription
    const bill = billOf({ pricing: price.pricing, quantity, discount, currency, rate }, renewsAt)
    return settleBalance(billed(bill), left).dueMinor
  }
  if (when === 'period_end') return { ...waits, nextMinor: next(balance, standing.period.end) }
  const amountMinor =
    price.interval === subscription.interval
      ? netInPeriod(subscription, grossMinor)
      : netOfNew(subscription, grossMinor, at)
  const { lines, period } = changeTerms(standing, { amountMinor, interval: price.interval }, at, when === 'now')
  if (lines.length === 0) return { ...waits, period, nextMinor: next(balance, period.end) }
  const own = lines.map((line) => toLine(line, subscription, price, { quantity, grossMinor }))
  const { dueMinor, left } = settleBalance(taxedSum(own), balance)
  return {
    price,
    lines: [
      ...own,
      ...balanceLine(subscription, balance).map((line) => ({ ...line, proration: true, period: standing.period })),
    ],
    sum: addTaxed(taxedSum(own), balance),
    dueMinor,
    left,
    period,
    nextMinor: next(left, period.end),
  }
}

/** @throws ProviderError `rejected` */
export function assertChangeable({ ref, status }: BilledSubscription, operation: string): void {
  if (ENDED_STATES.has(status)) throw rejected(operation, `${ref} has ended`)
  if (status === 'incomplete' || status === 'paused')
    throw rejected(operation, `${ref} is ${status}: it cannot be changed until it is active`)
}

function toLine(
  line: ChangeLine,
  before: BilledSubscription,
  after: Price,
  { quantity, grossMinor }: { readonly quantity: number; readonly grossMinor: bigint },
): PlannedLine {
  const { amountMinor, period } = line
  // What is credited gives back the tax that was paid for it, whatever it would be today.
  const rate = line.kind === 'unused' ? before.periodRate : before.rate
  const tax = { taxMinor: taxOf(amountMinor, rate), rate }
  const old = { price: before.price, quantity: before.quantity, ...tax }
  const own = { price: after.ref, quantity, ...tax }
  switch (line.kind) {
    case 'unused':
      return { ...old, description: `Unused time on ${before.productName}`, amountMinor, period, proration: true }
    case 'remaining':
      return { ...own, description: `Remaining time on ${after.productName}`, amountMinor, period, proration: true }
    case 'full':
      return {
        ...{ ...own, description: `${quantity} × ${after.productName}`, period, proration: false },
        ...{ amountMinor: grossMinor, discountMinor: grossMinor - amountMinor },
      }
  }
}
