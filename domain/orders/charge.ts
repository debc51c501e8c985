import { toPublicId } from '../../lib/ids.ts'
import type { PaymentTransfer } from '../../providers/payments/port.ts'
import { scopeOf } from '../access.ts'
import type { Tx } from '../db.ts'
import { DomainError } from '../errors.ts'
import { chargeCustomer } from '../payments/charge-customer.ts'
import type { ChargeResult } from '../payments/record-charge.ts'
import { knownSeller } from '../sellers/known.ts'
import { moveOrder } from './move.ts'
import type { OrderState } from './states.ts'
import { moved, type OrderSlice, type OrderStep, type WorkedOrder } from './step.ts'

const BECOMES: Readonly<Record<ChargeResult['kind'], OrderState>> = {
  succeeded: 'paid',
  processing: 'processing',
  action_required: 'action_required',
  declined: 'failed',
}

/**
 * Charges the order's total. The order and its attempt are the idempotency key: whoever comes again, and whatever has crashed between, there
 * is one charge an attempt, and an attempt follows only on one that was declined.
 */
export const chargeOrder: OrderStep = async (app, viewer, order) => {
  const { id, tenantId, attempt, currency, totalMinor, paymentMethodId } = order
  await app.failpoint('order.charge:claimed')
  const transfer = await transferOf(app, order)
  let done = false
  const move = async (tx: Tx, outcome: ChargeResult, now: Date) => {
    const to = BECOMES[outcome.kind]
    done = await moveOrder(app, tx, viewer, order, to, {
      now,
      paymentId: outcome.paymentId,
      declineReason: outcome.kind === 'declined' ? outcome.reason : null,
      ...(outcome.kind === 'action_required' ? { clientSecret: outcome.clientSecret, actionUrl: outcome.url } : {}),
      ...(to === 'paid' ? { paidAt: now } : {}),
    })
  }
  const outcome = await chargeCustomer(
    app,
    viewer,
    {
      tenantId,
      purpose: { kind: 'order', id },
      amount: { amountMinor: totalMinor, currency },
      description: `Order ${toPublicId('order', id)}`,
      ...(paymentMethodId ? { paymentMethodId } : {}),
      customerPresent: true,
      ...(transfer ? { transfer } : {}),
      idempotencyKey: `order:${id}:${attempt}`,
    },
    { alongside: move },
  )
  await app.failpoint('order.charge:called')
  // Of a charge that was recorded before, by a worker that has died or by the reconciler, the order does not know yet.
  if (!done) {
    const now = await app.clock.now(tenantId)
    await app.db.as(scopeOf(viewer), (tx) => move(tx, outcome, now))
  }
  await app.failpoint('order.charge:recorded')
  return !done || moved(order, BECOMES[outcome.kind], { paymentId: outcome.paymentId })
}

/**
 * Where its money goes; null: to the platform. Of a seller who was closed since the order was placed the provider says so: a charge that has
 * been made and not recorded must be found again, whatever has become of them.
 */
async function transferOf(app: OrderSlice, { sellerId, feeMinor }: WorkedOrder): Promise<PaymentTransfer | null> {
  if (sellerId === null) return null
  const seller = await knownSeller(app, { id: sellerId })
  if (!seller?.ref || seller.provider !== app.payments.name)
    throw new DomainError('INTERNAL', "This order's seller has no account at the payments provider of now.")
  return { account: seller.ref, feeMinor: feeMinor ?? 0n }
}
