import { type Money, money } from '../../lib/money.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { METRICS } from './names.ts'

export interface Period {
  /** Inclusive; null: from the beginning. */
  readonly from: Date | null
  /** Exclusive; null: until now. */
  readonly to: Date | null
}

type Slice = Pick<App, 'metrics'>

/** Monthly recurring revenue at the end of the period, an amount for each currency. */
export async function monthlyRecurringRevenue(app: Slice, viewer: Viewer, at: Date | null): Promise<readonly Money[]> {
  requireOperator(viewer, 'operator:metrics')
  const rows = await app.metrics.query({
    metric: METRICS.recurringRevenue,
    aggregate: 'sum',
    groupBy: ['currency'],
    ...(at ? { to: at } : {}),
  })
  return rows.map((row) => money(row.value, row.labels.currency ?? ''))
}

/** How many subscriptions customers have: on trial, paid, or being asked to pay. */
export async function activeSubscriptions(app: Slice, viewer: Viewer, at: Date | null): Promise<number> {
  requireOperator(viewer, 'operator:metrics')
  return single(
    await app.metrics.query({ metric: METRICS.activeSubscriptions, aggregate: 'sum', ...(at ? { to: at } : {}) }),
  )
}

/** How many subscriptions ended in the period. */
export async function churnedSubscriptions(app: Slice, viewer: Viewer, period: Period): Promise<number> {
  requireOperator(viewer, 'operator:metrics')
  const { from, to } = period
  return single(
    await app.metrics.query({
      metric: METRICS.churnedSubscriptions,
      aggregate: 'sum',
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
    }),
  )
}

/** How many things of a kind a user holds: "devices of user X". */
export async function holdingsOfUser(
  app: Slice,
  viewer: Viewer,
  input: { userId: string; featureKey: string },
): Promise<number> {
  requireOperator(viewer, 'operator:metrics')
  return single(
    await app.metrics.query({
      metric: METRICS.holdings,
      aggregate: 'sum',
      userId: input.userId,
      labels: { feature: input.featureKey },
    }),
  )
}

function single(rows: readonly { readonly value: string }[]): number {
  return Number(rows[0]?.value ?? '0')
}
