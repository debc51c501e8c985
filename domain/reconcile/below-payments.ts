import type { Page } from '../../providers/payments/port/reconcile.ts'
import type { CustomerRef, PaymentRef, ProviderPayment } from '../../providers/payments/port.ts'
import { mirrorPayment } from '../payments/mirror.ts'
import type { Place, ReconciledKind, ReconcileSlice, Sighting } from './kind.ts'

/** What came of a payment, as a provider says it. */
interface Below {
  readonly ref: string
  readonly payment: PaymentRef
}

/** A row of ours. */
export interface RowBelow {
  readonly id: string
  readonly ref: string | null
  readonly payment: { readonly ref: string | null; readonly customer: { readonly ref: string } }
}

/** What of a kind that stands below payments is its own. */
export interface BelowPayments<T extends Below> {
  readonly kind: string
  readonly list: (app: ReconcileSlice, page: Parameters<ReconciledKind['list']>[1]) => Promise<Page<T>>
  readonly of: (payment: ProviderPayment) => readonly Omit<T, 'payment'>[]
  readonly facts: (theirs: Omit<T, 'payment'>) => string
  readonly ours: ReconciledKind['ours']
  /** At most `take` rows that the provider must know, by their ids. */
  readonly rows: (
    app: ReconcileSlice,
    from: { readonly tenantId?: string; readonly after?: string; readonly take: number },
  ) => Promise<readonly RowBelow[]>
}

const PAGE = 100

/** A refund and a dispute are read with their payment, which also says whose they are, and are mirrored with it. */
export function belowPayments<T extends Below>({
  kind,
  list,
  of,
  facts,
  ours,
  rows,
}: BelowPayments<T>): ReconciledKind {
  return {
    kind,
    async list(app, page) {
      const { items, next } = await list(app, page)
      const owners = await ownersOf(app, [...new Set(items.map(({ payment }) => payment))])
      // Of a payment that we do not have, its own difference tells.
      const ofOurs = items.flatMap((each): Sighting[] => {
        const customer = owners.get(each.payment)
        return customer ? [{ ref: each.ref, of: each.payment, customer, facts: facts(each) }] : []
      })
      return { items: ofOurs, next }
    },
    async look(app, places) {
      const payments = await app.payments.getPayments(places.map((place) => place.of as PaymentRef))
      return [...payments.values()].flatMap((payment) =>
        of(payment).map((each) => ({
          ref: each.ref,
          of: payment.ref,
          customer: payment.customer,
          facts: facts(each),
        })),
      )
    },
    ours,
    async expected(app, from) {
      const found = await rows(app, { ...from, take: PAGE })
      const items = found.map(
        ({ ref, payment }): Place => ({
          ref: ref ?? '',
          of: payment.ref ?? '',
          customer: payment.customer.ref as CustomerRef,
        }),
      )
      return { items, next: found.length === PAGE ? (found.at(-1)?.id ?? null) : null }
    },
    mirror: (app, { tenantId, of: payment }) => mirrorPayment(app, tenantId, payment as PaymentRef),
  }
}

async function ownersOf(
  app: ReconcileSlice,
  payments: readonly PaymentRef[],
): Promise<ReadonlyMap<string, CustomerRef>> {
  const rows = await app.db.sweep((tx) =>
    tx.payment.findMany({
      where: { provider: app.payments.name, ref: { in: [...payments] } },
      select: { ref: true, customer: { select: { ref: true } } },
    }),
  )
  return new Map(rows.map((row) => [row.ref ?? '', row.customer.ref as CustomerRef]))
}
