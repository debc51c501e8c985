import { toPublicId } from '../../lib/ids.ts'
import type { PaymentTransfer } from '../../providers/payments/port.ts'
import { scopeOf } from '../access.ts'
import type { Tx } from '../db.ts'
import { DomainError } from '../errors.ts'
import { chargeCustomer } from '../payments/charge-customer.ts'
import type { ChargeResult } from '../payments/record-charge.ts'
import { knownSeller } from '../sellers/known.ts'
import { boughtOf } from './bought.ts'
import { fulfilAtOnce } from './fulfil.ts'
import { moveOrder } from './move.ts'
import type { OrderState } from './states.ts'
import { moved, type OrderSlice, type OrderStep, type WorkedOrder } from './step.ts'

const BECOMES: Readonly<Record<ChargeResult['kind'], OrderState>> = {
  succeeded: 'paid',
  processing: 'processing',
  action_required: 'action_required',
  declined: 'failed',
}

/** Somebody has moved the order since it was looked at: the promise to charge it is taken back. */
class Overtaken extends Error {}

/**
 * Charges the order's total. The order and its attempt are the idempotency key: whoever comes again, and whatever has crashed between, there
 * is one charge an attempt, and an attempt follows only on one that was declined. That it is being paid is written with the promise to charge it, and what
 * can be given at once with what the charge came to; where that fails, giving is a step of its own.
 */
export const chargeOrder: OrderStep = async (app, viewer, order) => {
  const { id, tenantId, attempt, currency, totalMinor, paymentMethodId } = order
  await app.failpoint('order.charge:claimed')
  const transfer = await transferOf(app, order)
  const paying = order.state === 'placed' ? moved(order, 'paying') : order
  /** The order as the record of its charge has left it. */
  const recorded: { order?: WorkedOrder } = {}
  const startPaying = async (tx: Tx, now: Date) => {
    if (!(await moveOrder(app, tx, viewer, order, 'paying', { now }))) throw new Overtaken()
  }
  const record = (giving: boolean) => async (tx: Tx, outcome: ChargeResult, now: Date) => {
    const to = BECOMES[outcome.kind]
    const { paymentId } = outcome
    const move = moveOrder(app, tx, viewer, paying, to, {
      now,
      paymentId,
      declineReason: outcome.kind === 'declined' ? outcome.reason : null,
      ...(outcome.kind === 'action_required' ? { clientSecret: outcome.clientSecret, actionUrl: outcome.url } : {}),
      ...(to === 'paid' ? { paidAt: now } : {}),
    })
    const gives = giving && to === 'paid'
    const [done, lines] = await Promise.all([move, gives ? boughtOf(tx, order) : []])
    if (!done) return
    const next = moved(paying, to, { paymentId })
    const fulfilled = gives && (await fulfilAtOnce(app, tx, viewer, next, lines, now))
    recorded.order = fulfilled ? moved(next, 'fulfilled') : next
  }
  try {
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
      { ...(order === paying ? {} : { promised: startPaying }), alongside: record(true), otherwise: record(false) },
    )
    await app.failpoint('order.charge:called')
    // Of a charge that was recorded before, by a worker that has died or by the reconciler, the order does not know yet.
    if (!recorded.order) {
      const now = await app.clock.now(tenantId)
      await app.db.as(scopeOf(viewer), (tx) => record(false)(tx, outcome, now))
    }
  } catch (error) {
    if (error instanceof Overtaken) return true
    throw error
  }
  await app.failpoint('order.charge:recorded')
  if (recorded.order?.state === 'fulfilled') await app.failpoint('order.fulfil:recorded')
  return recorded.order ?? true
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
