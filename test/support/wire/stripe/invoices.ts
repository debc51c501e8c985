import { collect, finalize, methodFor, subscriptionOf, voidInvoice } from './collection.ts'
import { invalid } from './errors.ts'
import { draftInvoice, itemLine } from './invoice-lines.ts'
import type { PreviewParams } from './invoice-preview.ts'
import { PREVIEWABLE, previewInvoice } from './invoice-preview.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import { mergeMetadata } from './params.ts'
import { paymentFailure } from './payment-failure.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import { resolvePaymentMethod } from './saved-cards.ts'
import { search } from './search.ts'
import type { StripeState } from './state.ts'
import type { Invoice } from './types.ts'

interface InvoiceParams {
  customer: string
  description?: string
  auto_advance?: boolean
  collection_method?: 'charge_automatically' | 'send_invoice'
  days_until_due?: number
  pending_invoice_items_behavior?: 'exclude' | 'include'
  currency?: string
  metadata?: Record<string, string> | ''
}

interface ListParams {
  customer?: string
  subscription?: string
  status?: string
  created?: { gt?: number; gte?: number; lt?: number; lte?: number }
}

const WRITABLE = {
  description: 'string',
  auto_advance: 'boolean',
  'metadata.*': 'string',
  collection_method: 'charge_automatically|send_invoice',
  days_until_due: 'integer',
}
const CREATED = {
  'created.gt': 'timestamp',
  'created.gte': 'timestamp',
  'created.lt': 'timestamp',
  'created.lte': 'timestamp',
}

function createInvoice(state: StripeState, params: InvoiceParams): Invoice {
  const customer = find(state, 'customers', params.customer, 'customer')
  const at = state.now(customer)
  const include = params.pending_invoice_items_behavior === 'include'
  const pending = state.all('invoiceitems').filter((item) => include && item.customer === customer.id && !item.invoice)
  const draft = draftInvoice(state, {
    customer,
    lines: pending.map((item) => itemLine(state, item)),
    currency: params.currency ?? pending[0]?.currency ?? 'usd',
    reason: 'manual',
    at,
    period: { start: at, end: at },
    autoAdvance: params.auto_advance ?? false,
    finalizesAt: params.auto_advance ? at + 3_600 : undefined,
  })
  const sends = params.collection_method === 'send_invoice'
  const invoice = state.put('invoices', {
    ...draft,
    description: params.description ?? null,
    metadata: mergeMetadata(null, params.metadata),
    collection_method: params.collection_method ?? 'charge_automatically',
    due_date: sends ? at + (params.days_until_due ?? 30) * 86_400 : null,
  })
  for (const item of pending) state.change('invoiceitems', item.id, { invoice: invoice.id })
  state.emit('invoice.created', invoice, undefined, at)
  return invoice
}

function updateInvoice(state: StripeState, id: string, params: Partial<InvoiceParams>): Invoice {
  const before = find(state, 'invoices', id)
  const patch: Partial<Invoice> = {}
  if (params.metadata !== undefined) patch.metadata = mergeMetadata(before.metadata, params.metadata)
  if (params.description !== undefined) patch.description = params.description || null
  if (params.auto_advance !== undefined) patch.auto_advance = params.auto_advance
  const after = state.change('invoices', id, patch)
  const previous = Object.fromEntries(Object.keys(patch).map((key) => [key, before[key as keyof Invoice]]))
  state.emit('invoice.updated', after, previous)
  return after
}

function pay(state: StripeState, id: string, params: { payment_method?: string; off_session?: boolean }): Invoice {
  let invoice = find(state, 'invoices', id)
  if (invoice.status === 'paid') throw invalid('Invoice is already paid')
  if (invoice.status === 'void' || invoice.status === 'uncollectible')
    throw invalid(`This invoice can no longer be paid because it is ${invoice.status}.`)
  const at = state.now(invoice)
  if (invoice.status === 'draft') invoice = finalize(state, invoice, at)
  if (invoice.status === 'paid') return invoice
  const customer = String(invoice.customer)
  const method = params.payment_method
    ? resolvePaymentMethod(state, params.payment_method, customer)
    : methodFor(state, customer, subscriptionOf(invoice))
  const result = collect(state, invoice, method, { offSession: params.off_session ?? true, automatic: false, at })
  if (result.kind !== 'succeeded') throw paymentFailure(result, 'invoice_payment_intent_requires_action')
  return find(state, 'invoices', id)
}

/** An invoice names its first ten lines; the others are read page by page. */
function withFirstLines(invoice: Invoice): Invoice {
  const { lines } = invoice
  return { ...invoice, lines: { ...lines, data: lines.data.slice(0, 10), has_more: lines.data.length > 10 } }
}

/** Only a draft can be finalized or deleted, only an open invoice voided or given up. */
function inStatus(state: StripeState, id: string, status: string, deed: string): Invoice {
  const invoice = find(state, 'invoices', id)
  if (invoice.status !== status)
    throw invalid(`You can only ${deed} an invoice that is ${status}. This invoice is ${invoice.status}.`, {
      code: 'invoice_not_editable',
    })
  return invoice
}

function listed(state: StripeState, params: ListParams): Invoice[] {
  const { created } = params
  return state
    .all('invoices')
    .filter(
      (row) =>
        (!params.customer || row.customer === params.customer) &&
        (!params.subscription || subscriptionOf(row) === params.subscription) &&
        (!params.status || row.status === params.status) &&
        row.created > (created?.gt ?? -1) &&
        row.created >= (created?.gte ?? 0) &&
        row.created < (created?.lt ?? Number.POSITIVE_INFINITY) &&
        row.created <= (created?.lte ?? Number.POSITIVE_INFINITY),
    )
}

/** docs.stripe.com/api/invoices */
export const invoiceRoutes: readonly Route[] = [
  route<InvoiceParams>(
    'POST /v1/invoices',
    { ...WRITABLE, customer: 'string!', currency: 'string', pending_invoice_items_behavior: 'exclude|include' },
    ({ state, params }) => createInvoice(state, params),
  ),
  route<ListParams>(
    'GET /v1/invoices',
    { customer: 'string', subscription: 'string', status: 'draft|open|paid|uncollectible|void', ...CREATED },
    ({ state, params, path }) => page(listed(state, params), params, path),
    'list',
  ),
  route<PreviewParams>('POST /v1/invoices/create_preview', PREVIEWABLE, ({ state, params }) =>
    previewInvoice(state, params),
  ),
  route(
    'GET /v1/invoices/search',
    {},
    ({ state, params, path }) => search(state.all('invoices'), params, path),
    'search',
  ),
  route('GET /v1/invoices/:id', {}, ({ state, ids }) => withFirstLines(find(state, 'invoices', ids.id))),
  route(
    'GET /v1/invoices/:id/lines',
    {},
    ({ state, params, ids, path }) => page(find(state, 'invoices', ids.id).lines.data, params, path),
    'list',
  ),
  route<Partial<InvoiceParams>>('POST /v1/invoices/:id', WRITABLE, ({ state, params, ids }) =>
    updateInvoice(state, ids.id, params),
  ),
  route('DELETE /v1/invoices/:id', {}, ({ state, ids }) => {
    const draft = inStatus(state, ids.id, 'draft', 'delete')
    state.remove('invoices', ids.id)
    state.emit('invoice.deleted', draft)
    return { id: ids.id, object: 'invoice', deleted: true }
  }),
  route('POST /v1/invoices/:id/finalize', { auto_advance: 'boolean' }, ({ state, ids }) => {
    const draft = inStatus(state, ids.id, 'draft', 'finalize')
    finalize(state, draft, state.now(draft))
    return find(state, 'invoices', ids.id)
  }),
  route<{ payment_method?: string; off_session?: boolean }>(
    'POST /v1/invoices/:id/pay',
    { payment_method: 'string', off_session: 'boolean' },
    ({ state, params, ids }) => pay(state, ids.id, params),
  ),
  route('POST /v1/invoices/:id/void', {}, ({ state, ids }) => {
    const open = inStatus(state, ids.id, 'open', 'void')
    return voidInvoice(state, open, state.now(open))
  }),
  route('POST /v1/invoices/:id/mark_uncollectible', {}, ({ state, ids }) => {
    const open = inStatus(state, ids.id, 'open', 'mark uncollectible')
    const after = state.change('invoices', ids.id, {
      status: 'uncollectible',
      auto_advance: false,
      next_payment_attempt: null,
      status_transitions: { ...open.status_transitions, marked_uncollectible_at: state.now(open) },
    })
    state.emit('invoice.marked_uncollectible', after, { status: 'open' })
    return after
  }),
  route('POST /v1/invoices/:id/send', {}, ({ state, ids }) => {
    const invoice = find(state, 'invoices', ids.id)
    if (invoice.collection_method !== 'send_invoice')
      throw invalid('You can only manually send an invoice if its collection method is send_invoice.')
    const sent = invoice.status === 'draft' ? finalize(state, invoice, state.now(invoice)) : invoice
    state.emit('invoice.sent', sent)
    return sent
  }),
]
