import type { CustomerRef, InvoiceRef, ListedInvoice, SubscriptionRef } from '../../providers/payments/port.ts'
import { mirrorInvoice } from '../invoices/mirror.ts'
import { mirrorSubscription } from '../subscriptions/mirror.ts'
import type { ReconciledKind, Sighting } from './kind.ts'

const PAGE = 100

interface Facts {
  readonly state: string
  readonly paidMinor: bigint
  readonly totalMinor: bigint
  readonly currency: string
  readonly attemptCount: number
}

function factsOf({ state, paidMinor, totalMinor, currency, attemptCount }: Facts): string {
  return `${state}, paid ${paidMinor} of ${totalMinor} ${currency} (minor units), tried ${attemptCount} times`
}

function sighted({ ref, customer, status, total, amountPaid, attemptCount }: ListedInvoice): Sighting {
  const facts = factsOf({
    state: status,
    paidMinor: amountPaid.amountMinor,
    totalMinor: total.amountMinor,
    currency: total.currency,
    attemptCount,
  })
  return { ref, customer, facts }
}

export const invoices: ReconciledKind = {
  kind: 'invoice',
  async list(app, page) {
    const { items, next } = await app.payments.listInvoices(page)
    return { items: items.map(sighted), next }
  },
  async look(app, places) {
    const refs = places.map(({ ref }) => ref as InvoiceRef)
    return [...(await app.payments.getInvoices(refs)).values()].map(sighted)
  },
  async ours(app, refs) {
    const rows = await app.db.sweep((tx) =>
      tx.invoice.findMany({ where: { provider: app.payments.name, ref: { in: [...refs] } } }),
    )
    return new Map(rows.map((row) => [row.ref, factsOf(row)]))
  },
  async expected(app, { tenantId, after }) {
    const provider = app.payments.name
    const { rows, customers } = await app.db.sweep(async (tx) => {
      const found = await tx.invoice.findMany({
        where: { provider, ...(tenantId ? { tenantId } : {}), ...(after ? { id: { gt: after } } : {}) },
        orderBy: { id: 'asc' },
        take: PAGE,
        select: { id: true, ref: true, tenantId: true },
      })
      const tenantIds = [...new Set(found.map((row) => row.tenantId))]
      return {
        rows: found,
        customers: await tx.customer.findMany({ where: { provider, tenantId: { in: tenantIds } } }),
      }
    })
    const refs = new Map(customers.map((customer) => [customer.tenantId, customer.ref as CustomerRef]))
    const items = rows.flatMap((row) => {
      const customer = refs.get(row.tenantId)
      return customer ? [{ ref: row.ref, customer }] : []
    })
    return { items, next: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null }
  },
  async mirror(app, { tenantId, ref }) {
    const theirs = (await app.payments.getInvoices([ref as InvoiceRef])).get(ref as InvoiceRef)
    // The subscription first: the invoice's row points to it.
    if (theirs?.subscription) await mirrorSubscription(app, tenantId, theirs.subscription as SubscriptionRef)
    return mirrorInvoice(app, tenantId, ref as InvoiceRef)
  },
}
