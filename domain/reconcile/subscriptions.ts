import { fromPublicId } from '../../lib/ids.ts'
import type { CustomerRef, ProviderSubscription, SubscriptionRef } from '../../providers/payments/port.ts'
import { mirrorSubscription } from '../subscriptions/mirror.ts'
import { FROM_PROVIDER } from '../subscriptions/states.ts'
import type { ReconciledKind, ReconcileSlice, Sighting } from './kind.ts'

const PAGE = 100

interface Facts {
  readonly state: string
  readonly quantity: number
  readonly currentPeriodEnd: Date | null
  readonly cancelAtPeriodEnd: boolean
}

function factsOf({ state, quantity, currentPeriodEnd, cancelAtPeriodEnd }: Facts): string {
  const until = currentPeriodEnd ? `until ${currentPeriodEnd.toISOString()}` : 'no period'
  return [state, `quantity ${quantity}`, until, ...(cancelAtPeriodEnd ? ['ends then'] : [])].join(', ')
}

function sighted(theirs: ProviderSubscription): Sighting {
  return {
    ref: theirs.ref,
    customer: theirs.customer,
    facts: factsOf({ ...theirs, state: FROM_PROVIDER[theirs.status] }),
  }
}

/** One that was paid on a page beside another that lives was taken back, and is not kept here. */
async function sightedOfOurs(
  app: ReconcileSlice,
  theirs: readonly ProviderSubscription[],
): Promise<readonly Sighting[]> {
  const pages = new Map(
    theirs.flatMap(({ ref, ourId }) => {
      const checkoutId = ourId ? fromPublicId('checkout', ourId) : null
      return checkoutId ? [[checkoutId, ref] as const] : []
    }),
  )
  if (pages.size === 0) return theirs.map(sighted)
  const takenBack = await app.db.sweep((tx) =>
    tx.checkout.findMany({
      where: { id: { in: [...pages.keys()] }, provider: app.payments.name, state: 'refunded' },
      select: { id: true },
    }),
  )
  const left = new Set(takenBack.map(({ id }) => pages.get(id)))
  return theirs.filter(({ ref }) => !left.has(ref)).map(sighted)
}

export const subscriptions: ReconciledKind = {
  kind: 'subscription',
  async list(app, page) {
    const { items, next } = await app.payments.listSubscriptions(page)
    return { items: await sightedOfOurs(app, items), next }
  },
  async look(app, places) {
    const refs = places.map(({ ref }) => ref as SubscriptionRef)
    return sightedOfOurs(app, [...(await app.payments.getSubscriptions(refs)).values()])
  },
  async ours(app, refs) {
    const rows = await app.db.sweep((tx) =>
      tx.subscription.findMany({ where: { provider: app.payments.name, ref: { in: [...refs] } } }),
    )
    return new Map(rows.map((row) => [row.ref ?? '', factsOf(row)]))
  },
  async expected(app, { tenantId, after }) {
    const rows = await app.db.sweep((tx) =>
      tx.subscription.findMany({
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
  mirror: (app, { tenantId, ref }) => mirrorSubscription(app, tenantId, ref as SubscriptionRef),
}
