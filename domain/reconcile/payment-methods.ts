import type { CustomerRef, ProviderPaymentMethod } from '../../providers/payments/port.ts'
import { mirrorPaymentMethods } from '../payment-methods/mirror.ts'
import type { ReconciledKind, ReconcileSlice, Sighting } from './kind.ts'

/** Each customer is a request of its own at the provider. */
const PAGE = 25

type Card = Pick<ProviderPaymentMethod, 'brand' | 'last4' | 'expMonth' | 'expYear' | 'isDefault'> & {
  readonly ref: string
}

/** All the cards of one customer are one thing: they are mirrored together. */
function factsOf(cards: readonly Card[]): string {
  const words = cards
    .toSorted((a, b) => (a.ref < b.ref ? -1 : 1))
    .map(
      ({ ref, brand, last4, expMonth, expYear, isDefault }) =>
        `${ref} ${brand} ${last4} ${expMonth}/${expYear}${isDefault ? ' (default)' : ''}`,
    )
  return words.length > 0 ? words.join(', ') : 'no card'
}

async function cardsOf(app: ReconcileSlice, customers: readonly CustomerRef[]): Promise<readonly Sighting[]> {
  const found = await app.payments.getPaymentMethods(customers)
  return [...found].map(([customer, cards]) => ({ ref: customer, customer, facts: factsOf(cards) }))
}

export const paymentMethods: ReconciledKind = {
  kind: 'cards of a customer',
  /** No provider lists cards across customers: our own customers are gone through. */
  async list(app, { customer, after }) {
    const customers = await app.db.sweep((tx) =>
      tx.customer.findMany({
        where: {
          provider: app.payments.name,
          ...(customer ? { ref: customer } : {}),
          ...(after ? { id: { gt: after } } : {}),
        },
        orderBy: { id: 'asc' },
        take: PAGE,
        select: { id: true, ref: true },
      }),
    )
    const items = await cardsOf(
      app,
      customers.map(({ ref }) => ref as CustomerRef),
    )
    return { items, next: customers.length === PAGE ? (customers.at(-1)?.id ?? null) : null }
  },
  look: (app, places) =>
    cardsOf(
      app,
      places.map(({ customer }) => customer),
    ),
  async ours(app, refs) {
    const customers = await app.db.sweep((tx) =>
      tx.customer.findMany({
        where: { provider: app.payments.name, ref: { in: [...refs] } },
        select: { id: true, ref: true, tenantId: true },
      }),
    )
    const cards = await app.db.as({ userId: null, tenantIds: customers.map(({ tenantId }) => tenantId) }, (tx) =>
      tx.paymentMethod.findMany({ where: { removedAt: null, customerId: { in: customers.map(({ id }) => id) } } }),
    )
    return new Map(customers.map(({ id, ref }) => [ref, factsOf(cards.filter((card) => card.customerId === id))]))
  },
  expected: async () => ({ items: [], next: null }),
  mirror: (app, { tenantId, customer }) => mirrorPaymentMethods(app, tenantId, customer),
}
