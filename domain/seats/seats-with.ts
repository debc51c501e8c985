import type { Tx } from '../db.ts'
import { SEATS_FEATURE } from './seats.ts'

/** The states of what a tenant has paid for, or is to pay for. */
const COUNTED = ['trialing', 'active', 'past_due']

/**
 * The seats that a tenant would have if this subscription became another plan: those that the plan says, and those of its other subscriptions,
 * each of an add-on as often as it was bought. Null is without limit: where one has none, or none speaks of seats.
 */
export async function seatsWith(
  tx: Tx,
  before: { readonly id: string; readonly tenantId: string },
  wanted: { readonly said: { readonly limitValue: number | null } | undefined; readonly quantity: number },
): Promise<number | null> {
  const others = await tx.subscription.findMany({
    where: {
      tenantId: before.tenantId,
      id: { not: before.id },
      state: { in: COUNTED },
      plan: { features: { some: { enabled: true, feature: { key: SEATS_FEATURE } } } },
    },
    select: {
      quantity: true,
      plan: {
        select: { kind: true, features: { where: { feature: { key: SEATS_FEATURE } }, select: { limitValue: true } } },
      },
    },
  })
  const limits = others.flatMap(({ quantity, plan: { kind, features } }) =>
    features.map(({ limitValue }) => (limitValue === null ? null : limitValue * (kind === 'add_on' ? quantity : 1))),
  )
  if (wanted.said) limits.push(wanted.said.limitValue === null ? null : wanted.said.limitValue * wanted.quantity)
  return limits.length === 0 || limits.includes(null)
    ? null
    : limits.reduce<number>((sum, each) => sum + (each ?? 0), 0)
}
