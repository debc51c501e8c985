/**
 * Where an order stands. `placed`: promised, a worker takes it up; `paying`: the charge is under way; `processing`: the customer's bank answers
 * later; `refund_due`: paid and not to be fulfilled, the money goes back.
 */
export const ORDER_STATES = [
  'placed',
  'paying',
  'processing',
  'action_required',
  'paid',
  'fulfilled',
  'failed',
  'canceled',
  'refund_due',
  'refunded',
] as const
export type OrderState = (typeof ORDER_STATES)[number]

/** The edges that an order may take. A payment that comes through after all, on one that was cancelled, goes back. */
export const ORDER_TRANSITIONS: Readonly<Record<OrderState, readonly OrderState[]>> = {
  placed: ['paying', 'canceled'],
  paying: ['processing', 'action_required', 'paid', 'failed'],
  processing: ['paid', 'failed'],
  action_required: ['processing', 'paid', 'failed', 'canceled'],
  paid: ['fulfilled', 'refund_due'],
  fulfilled: ['refunded'],
  failed: ['placed', 'canceled'],
  canceled: ['refund_due'],
  refund_due: ['refunded'],
  refunded: [],
}

/** Why the money went back. */
export const REFUND_REASONS = ['out_of_stock', 'canceled', 'refunded', 'disputed'] as const

export function mayBecome(from: OrderState, to: OrderState): boolean {
  return ORDER_TRANSITIONS[from].includes(to)
}
