import { find } from './lookups.ts'
import { attach } from './saved-cards.ts'
import type { StripeState } from './state.ts'
import { createSubscription } from './subscription-create.ts'
import type { CheckoutSession } from './types.ts'

interface Sale {
  customer?: string
  line_items?: { price: string; quantity?: number }[]
  discounts?: { coupon?: string }[]
  subscription_data?: { metadata?: Record<string, string>; trial_end?: number }
}

/** What is another in a session of mode `subscription`; what it sells is kept until the customer has entered a card. */
export function sellsSubscription(state: StripeState, id: string, params: Sale): Partial<CheckoutSession> {
  const { metadata, trial_end } = params.subscription_data ?? {}
  state.sold.set(id, {
    customer: params.customer ?? '',
    items: params.line_items ?? [],
    ...(params.discounts && { discounts: params.discounts }),
    ...(metadata && { metadata }),
    ...(trial_end !== undefined && { trial_end }),
  })
  return { mode: 'subscription', customer_creation: null, payment_method_collection: 'always' }
}

/** What the page takes off; a coupon that does not exist is refused when the page is opened. */
export function sessionDiscounts(state: StripeState, { discounts }: Sale): CheckoutSession['discounts'] {
  return (
    discounts?.map(({ coupon }, index) => ({
      coupon: find(state, 'coupons', coupon ?? '', `discounts[${index}][coupon]`).id,
      promotion_code: null,
    })) ?? null
  )
}

/** The subscription starts with the card that was entered, and a declined one is a 402 that leaves nothing. */
export function startSold(state: StripeState, session: CheckoutSession, card: string): Partial<CheckoutSession> {
  const sold = state.sold.get(session.id)
  if (!sold) throw new Error(`the simulator does not know what ${session.id} sells`)
  const method = attach(state, card, sold.customer)
  // The customer is there and confirms what their bank asks.
  state.authenticated.add(method.id)
  const subscription = createSubscription(state, {
    ...sold,
    default_payment_method: method.id,
    payment_behavior: 'error_if_incomplete',
  })
  const invoice = find(state, 'invoices', String(subscription.latest_invoice))
  return {
    subscription: subscription.id,
    invoice: invoice.id,
    payment_status: invoice.amount_paid > 0 ? 'paid' : 'no_payment_required',
  }
}
