import { type Money, money } from '../../../../lib/money.ts'
import type { ProviderPayment } from '../../port.ts'

/** What has been given back; a refund that failed gave nothing back. */
export function refunded({ captured, refunds }: Pick<ProviderPayment, 'captured' | 'refunds'>): Money {
  const sum = refunds
    .filter((refund) => refund.status !== 'failed')
    .reduce((before, refund) => before + refund.amount.amountMinor, 0n)
  return money(sum, captured.currency)
}

/** What is left of the captured amount, in minor units. */
export function refundable(payment: Pick<ProviderPayment, 'captured' | 'refunds'>): bigint {
  return payment.captured.amountMinor - refunded(payment).amountMinor
}

/** While a dispute is open, and once it is lost, the bank has the money: there is none to give back. */
export function isWithBank({ disputes }: Pick<ProviderPayment, 'disputes'>): boolean {
  return disputes.some((dispute) => dispute.status !== 'won')
}
