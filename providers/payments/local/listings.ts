import type { SqlPool } from '../../host.ts'
import { type EventsSince, LIST_LIMIT, type ListPage, type Page } from '../port/reconcile.ts'
import type { InvoiceRef, ListedInvoice, PaymentsEvent, ProviderSubscription, SubscriptionRef } from '../port.ts'
import { readInvoices } from './invoices/invoice-rows.ts'
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

/** Newest first by their making; a customer whose time was moved ahead stands where its own time is. */
async function idsOf<R extends string>(
  sql: Sql,
  table: 'subscriptions' | 'invoices',
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
