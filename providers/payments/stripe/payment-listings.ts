import type { Stripe } from 'stripe'
import type { Read } from '../../call.ts'
import type { ListedDispute, ListedPayment, ListedRefund, ListPage, Page } from '../port/reconcile.ts'
import type { PaymentRef } from '../port.ts'
import { ask, loadEach, type StripeApi } from './client.ts'
import { pageOf, params } from './listings.ts'
import { idOf } from './mapping.ts'
import { fromStripeDispute, fromStripePayment, fromStripeRefund } from './payment-mapping.ts'

const UNASKED = { refunds: [], disputes: [], invoice: null }

/** A payment without a customer is none of ours. */
export function listPayments({ stripe }: StripeApi, page: ListPage, read?: Read): Promise<Page<ListedPayment>> {
  return ask('listPayments', read, async () =>
    pageOf(await stripe.paymentIntents.list(params(page)), (intent) => {
      if (!intent.customer) return null
      const { ref, ourId, customer, status, amount, captured } = fromStripePayment(intent, UNASKED)
      return { ref, ourId, customer, status, amount, captured }
    }),
  )
}

export function listRefunds(api: StripeApi, page: ListPage, read?: Read): Promise<Page<ListedRefund>> {
  return ask('listRefunds', read, () => belowPayments(api, page, api.stripe.refunds, fromStripeRefund))
}

export function listDisputes(api: StripeApi, page: ListPage, read?: Read): Promise<Page<ListedDispute>> {
  return ask('listDisputes', read, () => belowPayments(api, page, api.stripe.disputes, fromStripeDispute))
}

interface Below {
  readonly id: string
  readonly payment_intent: string | { readonly id: string } | null
}

interface Resource<S extends Below> {
  list(query: Stripe.PaginationParams & { payment_intent?: string }): Promise<{ data: S[]; has_more: boolean }>
}

/** Stripe filters refunds and disputes by payment and not by customer: of one customer, a page is what stands below a page of their payments. */
async function belowPayments<S extends Below, T>(
  { stripe }: StripeApi,
  page: ListPage,
  resource: Resource<S>,
  toItem: (row: S) => T,
): Promise<Page<T & { readonly payment: PaymentRef }>> {
  const toListed = (row: S) =>
    row.payment_intent ? { ...toItem(row), payment: idOf(row.payment_intent) as PaymentRef } : null
  if (!page.customer) return pageOf(await resource.list(params(page)), toListed)
  const intents = await stripe.paymentIntents.list(params(page))
  const taken = intents.data.filter((intent) => intent.amount_received > 0).map(({ id }) => id)
  const below = await loadEach(taken, async (id) => (await resource.list({ payment_intent: id, limit: 100 })).data)
  const rows = taken.flatMap((id) => below.get(id) ?? [])
  return { items: rows.flatMap((row) => toListed(row) ?? []), next: pageOf(intents, () => null).next }
}
