import { collect, finalize, methodFor } from './collection.ts'
import { invalid, StripeFailure } from './errors.ts'
import { draftInvoice } from './invoice-lines.ts'
import { find } from './lookups.ts'
import { paymentFailure } from './payment-failure.ts'
import type { Prorating } from './prorations.ts'
import { changedItem, putPending, takePending } from './prorations.ts'
import type { StripeState } from './state.ts'
import { changeSubscription } from './subscription-status.ts'
import type { Invoice, InvoiceLine, Subscription } from './types.ts'

export type PaymentBehavior =
  | 'allow_incomplete'
  | 'default_incomplete'
  | 'error_if_incomplete'
  | 'pending_if_incomplete'

export interface ItemChange {
  id?: string
  price?: string
  quantity?: number
}

interface How {
  prorating: Prorating
  payment: PaymentBehavior
  at: number
}

const PENDING_SECONDS = 23 * 3_600

/**
 * Another price or quantity of the one item. What is invoiced at once is collected as `payment_behavior` says: `error_if_incomplete` answers 402
 * and undoes everything, `pending_if_incomplete` keeps the change back until the invoice is paid.
 */
export function changeItem(state: StripeState, before: Subscription, changes: readonly ItemChange[], how: How): void {
  const [change] = changes
  const standing = before.items.data[0]
  if (!change || !standing || changes.length > 1 || change.id !== standing.id)
    throw invalid('The simulator changes the one item of a subscription, by its id.', { param: 'items' })
  const wanted = { price: change.price ?? standing.price.id, quantity: change.quantity ?? standing.quantity ?? 1 }
  const { item, prorations, full, anchor } = changedItem(state, before, wanted, how.prorating, how.at)
  const patch: Partial<Subscription> = {
    items: { ...before.items, data: [item] },
    billing_cycle_anchor: anchor,
    pending_update: null,
  }
  const atOnce = full.length > 0 || (how.prorating === 'always_invoice' && prorations.length > 0)
  if (!atOnce) {
    putPending(state, before, prorations, how.at)
    changeSubscription(state, before, patch, how.at)
    return
  }
  const invoice = invoiceNow(state, before, [...prorations, ...full], how.at)
  const result =
    invoice.status === 'paid'
      ? null
      : collect(state, invoice, methodFor(state, String(before.customer), before.id), {
          offSession: false,
          automatic: false,
          at: how.at,
        })
  if (!result || result.kind === 'succeeded') {
    changeSubscription(state, before, { ...patch, latest_invoice: invoice.id }, how.at)
    return
  }
  if (how.payment !== 'pending_if_incomplete') {
    const { status, body } = paymentFailure(result, 'subscription_payment_intent_requires_action')
    throw new StripeFailure(status, body)
  }
  state.waiting.set(invoice.id, patch)
  const pending_update: Subscription['pending_update'] = {
    billing_cycle_anchor: null,
    cancel_at_period_end: null,
    discount: null,
    discounts: null,
    expires_at: how.at + PENDING_SECONDS,
    metadata: null,
    subscription_items: [item],
    trial_end: null,
    trial_from_plan: null,
  }
  changeSubscription(state, before, { pending_update, latest_invoice: invoice.id }, how.at)
}

/** A finalized invoice over these lines and what was kept for the next one; nothing is collected yet. */
export function invoiceNow(
  state: StripeState,
  subscription: Subscription,
  lines: readonly InvoiceLine[],
  at: number,
): Invoice {
  const draft = state.put(
    'invoices',
    draftInvoice(state, {
      customer: find(state, 'customers', String(subscription.customer)),
      lines: [...lines, ...takePending(state, subscription.id)],
      currency: subscription.currency,
      reason: 'subscription_update',
      at,
      period: { start: at, end: at },
      subscription,
      autoAdvance: false,
    }),
  )
  state.emit('invoice.created', draft, undefined, at)
  return finalize(state, draft, at)
}
