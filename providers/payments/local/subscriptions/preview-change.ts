import { money } from '../../../../lib/money.ts'
import type { ChangePreview, SubscriptionChange, SubscriptionRef } from '../../port.ts'
import type { Tx } from '../gateway.ts'
import { taxesOf } from '../invoices/taxes.ts'
import { lockOwner } from './change-subscription.ts'
import { planChange } from './planned-change.ts'
import { getBilled } from './subscription-rows.ts'

const OPERATION = 'previewChange'

/** The same sums as the change itself, at the customer's present; nothing is written. */
export async function previewChange(tx: Tx, ref: SubscriptionRef, change: SubscriptionChange): Promise<ChangePreview> {
  const { now } = await lockOwner(tx, ref, OPERATION)
  const subscription = await getBilled(tx, ref, OPERATION)
  const planned = await planChange(tx, subscription, change, now, OPERATION)
  const of = (amountMinor: bigint) => money(amountMinor, subscription.currency)
  return {
    lines: planned.lines.map((line) => ({
      description: line.description,
      amount: of(line.amountMinor - (line.discountMinor ?? 0n)),
      proration: line.proration,
      periodStart: line.period.start,
      periodEnd: line.period.end,
    })),
    subtotal: of(planned.sum.netMinor),
    tax: of(planned.sum.taxMinor),
    taxes: taxesOf(planned.lines, subscription.currency),
    dueNow: of(planned.dueMinor),
    next: subscription.cancelAtPeriodEnd ? null : { total: of(planned.nextMinor), at: planned.period.end },
  }
}
