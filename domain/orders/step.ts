import type { SystemViewer } from '../access.ts'
import type { App } from '../app.ts'
import type { OrderAt } from './move.ts'
import type { OrderState } from './states.ts'

/** In whose name a worker takes an order's steps. */
export const WORKER = 'orders.work'

export type OrderSlice = Pick<
  App,
  'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'
>

export interface WorkedOrder extends OrderAt {
  readonly attempt: number
  readonly paymentId: string | null
  readonly paymentMethodId: string | null
  readonly sellerId: string | null
  readonly feeMinor: bigint | null
}

/** One step: the order as it stands now; true when it must be looked at again, false when there is no next step. */
export type OrderStep = (app: OrderSlice, viewer: SystemViewer, order: WorkedOrder) => Promise<WorkedOrder | boolean>

/** The order after `moveOrder` has moved it. */
export function moved(order: WorkedOrder, state: OrderState, more: Partial<WorkedOrder> = {}): WorkedOrder {
  return { ...order, state, version: order.version + 1, ...more }
}
