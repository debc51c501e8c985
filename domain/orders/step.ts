import type { SystemViewer } from '../access.ts'
import type { App } from '../app.ts'
import type { OrderAt } from './move.ts'

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

/** One step; true when the order stands elsewhere now and there may be a next one. */
export type OrderStep = (app: OrderSlice, viewer: SystemViewer, order: WorkedOrder) => Promise<boolean>
