import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { notFound } from '../errors.ts'
import { subscriptionLine } from '../plans/line.ts'
import { loadSeats, SEATS_FEATURE, type SeatsAt, seatsAt } from '../seats/seats.ts'
import { seatsWith } from '../seats/seats-with.ts'
import type { ChangeResult } from './change-result.ts'
import { quantityFor, refuseChange } from './change-rules.ts'
import type { SubscriptionState } from './states.ts'

export interface Wanted {
  readonly subscriptionId: string
  readonly priceId: string
  /** Absent: as many as now. A plan that is priced per seat is for as many as there are people. */
  readonly quantity?: number | undefined
}

export type Judged =
  | { readonly kind: 'possible'; readonly quantity: number }
  | Extract<ChangeResult, { kind: 'refused' | 'seats_in_use' }>

export async function judgedAt(app: Pick<App, 'clock' | 'wallClock'>, tenantId: string): Promise<SeatsAt> {
  return seatsAt(app, tenantId)
}

/** Whether the subscription, as it stands in this transaction, may become this. @throws DomainError NOT_FOUND for an unknown price */
export async function judgeChange(tx: Tx, wanted: Wanted, at: SeatsAt): Promise<Judged> {
  const before = await tx.subscription.findUniqueOrThrow({
    where: { id: wanted.subscriptionId },
    include: { price: true },
  })
  const price = await tx.price.findUnique({
    where: { id: wanted.priceId },
    include: { plan: { include: { features: { where: { feature: { key: SEATS_FEATURE } } } } } },
  })
  if (!price) throw notFound('price')
  const { plan } = price
  const seats = await loadSeats(tx, before.tenantId, at)
  const quantity = quantityFor(plan, seats.used, wanted.quantity ?? before.quantity)
  if (plan.perSeat && wanted.quantity !== undefined && wanted.quantity !== quantity)
    return { kind: 'refused', reason: wanted.quantity < 1 ? 'quantity_invalid' : 'quantity_follows_seats' }
  const reason = refuseChange(
    {
      state: before.state as SubscriptionState,
      cancelAtPeriodEnd: before.cancelAtPeriodEnd,
      productLine: before.productLine,
      currency: before.price.currency,
      priceId: before.priceId,
      quantity: before.quantity,
      scheduled: before.scheduledPriceId !== null,
    },
    { id: price.id, currency: price.currency, productLine: subscriptionLine(plan), onSale: plan.onSale },
    quantity,
  )
  if (reason) return { kind: 'refused', reason }
  const said = plan.features.find((each) => each.enabled)
  const limit = await seatsWith(tx, before, { said, quantity: plan.kind === 'add_on' ? quantity : 1 })
  if (limit !== null && seats.used > limit) return { kind: 'seats_in_use', used: seats.used, limit }
  return { kind: 'possible', quantity }
}
