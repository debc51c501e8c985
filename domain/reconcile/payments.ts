import type { ListedPayment } from '../../providers/payments/port/reconcile.ts'
import type { CustomerRef, PaymentRef } from '../../providers/payments/port.ts'
import { mirrorPayment } from '../payments/mirror.ts'
import { FROM_PROVIDER } from '../payments/states.ts'
import type { ReconciledKind, Sighting } from './kind.ts'

const PAGE = 100

interface Facts {
  readonly state: string
  readonly capturedMinor: bigint
  readonly amountMinor: bigint
  readonly currency: string
}

function factsOf({ state, capturedMinor, amountMinor, currency }: Facts): string {
  return `${state}, ${capturedMinor} of ${amountMinor} ${currency} (minor units) taken`
}

function sighted({ ref, customer, status, amount, captured }: ListedPayment): Sighting {
  const facts = factsOf({
    state: FROM_PROVIDER[status],
    capturedMinor: captured.amountMinor,
    amountMinor: amount.amountMinor,
    currency: amount.currency,
  })
  return { ref, customer, facts }
}

/** One that we did not ask for is an invoice's, and is kept here once it has been paid. */
const isKept = ({ ourId, status }: ListedPayment) => ourId !== null || status === 'succeeded'

export const payments: ReconciledKind = {
  kind: 'payment',
  async list(app, page) {
    const { items, next } = await app.payments.listPayments(page)
    return { items: items.filter(isKept).map(sighted), next }
  },
  async look(app, places) {
    const found = await app.payments.getPayments(places.map(({ ref }) => ref as PaymentRef))
    // A list does not say which invoice a payment is for; one for none, made by hand at the provider, is none of ours.
    return [...found.values()]
      .filter((each) => isKept(each) && (each.ourId !== null || each.invoice !== null))
      .map(sighted)
  },
  async ours(app, refs) {
    const rows = await app.db.sweep((tx) =>
      tx.payment.findMany({ where: { provider: app.payments.name, ref: { in: [...refs] } } }),
    )
    return new Map(rows.map((row) => [row.ref ?? '', factsOf(row)]))
  },
  async expected(app, { tenantId, after }) {
    const rows = await app.db.sweep((tx) =>
      tx.payment.findMany({
        where: {
          provider: app.payments.name,
          ref: { not: null },
          ...(tenantId ? { tenantId } : {}),
          ...(after ? { id: { gt: after } } : {}),
        },
        orderBy: { id: 'asc' },
        take: PAGE,
        select: { id: true, ref: true, customer: { select: { ref: true } } },
      }),
    )
    const items = rows.map((row) => ({ ref: row.ref ?? '', customer: row.customer.ref as CustomerRef }))
    return { items, next: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null }
  },
  mirror: (app, { tenantId, ref }) => mirrorPayment(app, tenantId, ref as PaymentRef),
}
