import type { SqlPool } from '../../host.ts'
import {
  type EventsSince,
  LIST_LIMIT,
  type ListedDispute,
  type ListedPayment,
  type ListedRefund,
  type ListPage,
  type Page,
} from '../port/reconcile.ts'
import type {
  InvoiceRef,
  ListedInvoice,
  PaymentRef,
  PaymentsEvent,
  ProviderPayment,
  ProviderSubscription,
  SubscriptionRef,
} from '../port.ts'
import { readInvoices } from './invoices/invoice-rows.ts'
import { readPayments } from './payments/payment-rows.ts'
import { readEvent } from './read-webhook.ts'
import { readSubscriptions } from './subscriptions/subscription-rows.ts'

type Sql = Pick<SqlPool, 'query'>

export async function listSubscriptions(sql: Sql, page: ListPage): Promise<Page<ProviderSubscription>> {
  const { ids, next } = await idsOf<SubscriptionRef>(sql, 'subscriptions', page)
  return { items: inOrder(ids, await readSubscriptions(sql, ids)), next }
}

export async function listInvoices(sql: Sql, page: ListPage): Promise<Page<ListedInvoice>> {
  const { ids, next } = await idsOf<InvoiceRef>(sql, 'invoices', page)
  return { items: inOrder(ids, await readInvoices(sql, ids)), next }
}

export async function listPayments(sql: Sql, page: ListPage): Promise<Page<ListedPayment>> {
  const { ids, next } = await idsOf<PaymentRef>(sql, 'payments', page)
  return { items: inOrder(ids, await readPayments(sql, ids)), next }
}

export const listRefunds = (sql: Sql, page: ListPage): Promise<Page<ListedRefund>> =>
  ofPayments(sql, 'refunds', page, ({ ref, refunds }) => refunds.map((refund) => ({ ...refund, payment: ref })))

export const listDisputes = (sql: Sql, page: ListPage): Promise<Page<ListedDispute>> =>
  ofPayments(sql, 'disputes', page, ({ ref, disputes }) => disputes.map((dispute) => ({ ...dispute, payment: ref })))

/** What stands below payments, read as the payments are, so that both always say the same. */
async function ofPayments<T extends { readonly ref: string; readonly payment: PaymentRef }>(
  sql: Sql,
  table: 'refunds' | 'disputes',
  { customer, after, limit = LIST_LIMIT }: ListPage,
  pick: (payment: ProviderPayment) => readonly T[],
): Promise<Page<T>> {
  const at = table === 'refunds' ? 'created_at' : 'opened_at'
  const { rows } = await sql.query<{ id: string; payment_id: PaymentRef }>(
    `select each.id, each.payment_id from ${table} each join payments on payments.id = each.payment_id
     where ($1::text is null or payments.customer_id = $1)
       and ($2::text is null or (each.${at}, each.id) < (select ${at}, id from ${table} where id = $2))
     order by each.${at} desc, each.id desc limit $3`,
    [customer ?? null, after ?? null, limit + 1],
  )
  const page = rows.slice(0, limit)
  const payments = await readPayments(sql, [...new Set(page.map((row) => row.payment_id))])
  const ids = page.map((row) => row.id as T['ref'])
  return { items: inOrder(ids, payments.flatMap(pick)), next: rows.length > limit ? (ids.at(-1) ?? null) : null }
}

/** Newest first by their making; a customer whose time was moved ahead stands where its own time is. */
async function idsOf<R extends string>(
  sql: Sql,
  table: 'subscriptions' | 'invoices' | 'payments',
  { customer, after, limit = LIST_LIMIT }: ListPage,
): Promise<{ ids: R[]; next: string | null }> {
  const { rows } = await sql.query<{ id: R }>(
    `select id from ${table}
     where ($1::text is null or customer_id = $1)
       and ($2::text is null or (created_at, id) < (select created_at, id from ${table} where id = $2))
     order by created_at desc, id desc limit $3`,
    [customer ?? null, after ?? null, limit + 1],
  )
  const ids = rows.slice(0, limit).map((row) => row.id)
  return { ids, next: rows.length > limit ? (ids.at(-1) ?? null) : null }
}

function inOrder<R, T extends { readonly ref: R }>(ids: readonly R[], items: readonly T[]): T[] {
  const byRef = new Map(items.map((item) => [item.ref, item]))
  return ids.flatMap((id) => byRef.get(id) ?? [])
}

export async function listEvents(
  sql: Sql,
  { since, after, limit = LIST_LIMIT }: EventsSince,
): Promise<Page<PaymentsEvent>> {
  const { rows } = await sql.query<{ seq: string; body: string }>(
    `select seq, body from events where wall_created_at >= $1 and ($2::bigint is null or seq < $2::bigint)
     order by seq desc limit $3`,
    [since, after ?? null, limit + 1],
  )
  const page = rows.slice(0, limit)
  const items = page.flatMap(({ body }) => readEvent(Buffer.from(body)) ?? [])
  return { items, next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null }
}
