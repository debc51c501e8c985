import type { Read } from '../../call.ts'
import { type EventsSince, LIST_LIMIT, type ListPage, type Page } from '../port/reconcile.ts'
import type { ListedInvoice, PaymentsEvent, ProviderSubscription } from '../port.ts'
import { ask, type StripeApi } from './client.ts'
import { fromStripeInvoice, fromStripeSubscription, toUnix } from './mapping.ts'
import { fromStripeEvent } from './webhook.ts'

export function listSubscriptions(api: StripeApi, page: ListPage, read?: Read): Promise<Page<ProviderSubscription>> {
  return ask('listSubscriptions', read, async () =>
    pageOf(await api.stripe.subscriptions.list({ ...params(page), status: 'all' }), fromStripeSubscription),
  )
}

/** An invoice that nobody is asked to pay (without a customer) is none of ours. */
export function listInvoices(api: StripeApi, page: ListPage, read?: Read): Promise<Page<ListedInvoice>> {
  return ask('listInvoices', read, async () =>
    pageOf(await api.stripe.invoices.list(params(page)), (invoice) =>
      invoice.customer ? fromStripeInvoice(invoice) : null,
    ),
  )
}

/** Stripe keeps events for 30 days (docs.stripe.com/api/events). */
export function listEvents(api: StripeApi, page: EventsSince, read?: Read): Promise<Page<PaymentsEvent>> {
  return ask('listEvents', read, async () =>
    pageOf(await api.stripe.events.list({ ...params(page), created: { gte: toUnix(page.since) } }), fromStripeEvent),
  )
}

export function params({ customer, after, limit = LIST_LIMIT }: ListPage) {
  return { limit, ...(customer ? { customer } : {}), ...(after ? { starting_after: after } : {}) }
}

export function pageOf<S extends { readonly id: string }, T>(
  list: { readonly data: readonly S[]; readonly has_more: boolean },
  toItem: (row: S) => T | null,
): Page<T> {
  return {
    items: list.data.flatMap((row) => toItem(row) ?? []),
    next: list.has_more ? (list.data.at(-1)?.id ?? null) : null,
  }
}
