import { systemViewer } from '../access.ts'
import { chargeOrder } from './charge.ts'
import { findAtWork } from './find-at-work.ts'
import { followPayment } from './follow-payment.ts'
import { fulfilOrder } from './fulfil.ts'
import { refundOrder } from './refund.ts'
import type { OrderState } from './states.ts'
import { type OrderSlice, type OrderStep, WORKER, type WorkedOrder } from './step.ts'

/** More steps than any order has in a row: a table that goes round in a circle ends here. */
const MOST_STEPS = 10

/**
 * Takes an order as far as it goes now: charges, fulfils, or gives the money back. Whatever crashes on the way, the job is tried again and
 * goes on from the state that was recorded last.
 * @throws when a step cannot be taken yet: the job is then tried again, later and later, and in the end is a dead letter
 */
export async function workOnOrder(
  app: OrderSlice,
  { orderId, tenantId }: { readonly orderId: string; readonly tenantId: string },
): Promise<void> {
  const viewer = systemViewer(WORKER, tenantId)
  const find = () => findAtWork(app, { id: orderId, tenantId })
  let order: WorkedOrder | null = await find()
  for (let step = 0; order && step < MOST_STEPS; step += 1) {
    const next: WorkedOrder | boolean = await STEPS[order.state as OrderState](app, viewer, order)
    if (next === false) return
    order = next === true ? await find() : next
  }
}

const rest: OrderStep = async () => false

const STEPS: Readonly<Record<OrderState, OrderStep>> = {
  placed: chargeOrder,
  paying: chargeOrder,
  processing: followPayment,
  action_required: followPayment,
  paid: fulfilOrder,
  refund_due: refundOrder,
  canceled: followPayment,
  fulfilled: rest,
  failed: rest,
  refunded: rest,
}
