import { money } from '../../../../lib/money.ts'
import type { ChangeOutcome, SubscriptionRef } from '../../port.ts'
import { type Gateway, rejected, type Tx } from '../gateway.ts'
import { billed, billOf } from '../invoices/bill.ts'
import { chargeNow } from '../invoices/charge-now.ts'
import { balanceLine } from '../invoices/write-invoice.ts'
import { settleBalance } from '../rules/balance.ts'
import { periodFrom } from '../rules/periods.ts'
import { resumeNow } from './apply-change.ts'
import { emitSubscription } from './change-status.ts'
import { lockOwner } from './change-subscription.ts'
import { dropPending, keepPending } from './pending-change.ts'
import { getBilled, getSubscription } from './subscription-rows.ts'

const OPERATION = 'resumeSubscription'

/** Begins a new period, once it is paid. */
export async function resumeSubscription(tx: Tx, gateway: Gateway, ref: SubscriptionRef): Promise<ChangeOutcome> {
  const customer = await lockOwner(tx, ref, OPERATION)
  const at = customer.now
  await dropPending(tx, ref, at)
  const before = await getBilled(tx, ref, OPERATION)
  const { price, quantity, productName, balance, interval } = before
  if (before.endedAt) throw rejected(OPERATION, `${ref} has ended`)
  if (before.status !== 'paused') return { kind: 'changed', subscription: await getSubscription(tx, ref, OPERATION) }
  const bill = billOf(before, at)
  const { grossMinor, discountMinor, taxMinor, rate } = bill
  const { dueMinor, left } = settleBalance(billed(bill), balance)
  const outcome = await chargeNow(tx, gateway, customer, {
    subscription: before,
    lines: [
      {
        ...{ description: `${quantity} × ${productName}`, price, quantity, amountMinor: grossMinor, discountMinor },
        ...{ taxMinor, rate },
      },
      ...balanceLine(before, balance),
    ],
    period: periodFrom(at, interval, at.getUTCDate()),
    due: money(dueMinor, before.currency),
  })
  if (outcome.kind === 'declined') return outcome
  if (outcome.kind === 'action_required') {
    await keepPending(tx, ref, before, outcome.invoice, at)
    await emitSubscription(tx, 'customer.subscription.updated', ref, at)
    const { clientSecret } = outcome
    return { kind: 'action_required', clientSecret, subscription: await getSubscription(tx, ref, OPERATION) }
  }
  await resumeNow(tx, before, left, at)
  await emitSubscription(tx, 'customer.subscription.resumed', ref, at)
  return { kind: 'changed', subscription: await getSubscription(tx, ref, OPERATION) }
}
