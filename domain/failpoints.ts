/**
 * Every verb that claims an intent and then calls the payments provider, by the name under which it claims. A gate of `npm run check`
 * compares this list with the code: such a verb that is not here, or passes no failpoint, fails the build; the crash matrix
 * (`npm run test:crash`) is made from it.
 */
export const MONEY_VERBS = [
  'billingDetails.update',
  'checkout.start',
  'order.cancel',
  'payment.create',
  'paymentMethod.remove',
  'paymentMethod.setDefault',
  'paymentMethod.startEmbeddedSetup',
  'paymentMethod.startSetup',
  'refund.create',
  'seller.startOnboarding',
  'subscription.cancel',
  'subscription.cancelScheduledChange',
  'subscription.changePlan',
  'subscription.changeQuantity',
  'subscription.pause',
  'subscription.resume',
  'subscription.start',
  'subscription.undoCancel',
  'transfer.reverse',
] as const
export type MoneyVerb = (typeof MONEY_VERBS)[number]

/**
 * Where a process may die so that the promise is kept by somebody else: `claimed`, before the provider is called; `called`, before its
 * answer is recorded. Whoever settles the intent later (the reconciler) passes the same two points.
 */
export const FAILPOINT_MOMENTS = ['claimed', 'called'] as const
export type FailpointMoment = (typeof FAILPOINT_MOMENTS)[number]

/** Steps of workers, which claim nothing of their own: each comes again until it is done. */
export const STEP_FAILPOINTS = [
  'checkout.refund:claimed',
  'checkout.refund:called',
  'invoice.collect:claimed',
  'invoice.collect:called',
  'order.charge:claimed',
  'order.charge:called',
  'order.charge:recorded',
  'order.fulfil:claimed',
  'order.fulfil:recorded',
  'order.refund:claimed',
  'order.refund:called',
  'subscription.followSeats:claimed',
  'subscription.followSeats:called',
] as const

export type Failpoint = `${MoneyVerb}:${FailpointMoment}` | (typeof STEP_FAILPOINTS)[number]

export function isMoneyVerb(verb: string): verb is MoneyVerb {
  return (MONEY_VERBS as readonly string[]).includes(verb)
}
