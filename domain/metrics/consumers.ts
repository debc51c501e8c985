import type { MetricPoint } from '../../providers/metrics/port.ts'
import type { Consumer } from '../app.ts'
import type { DomainEvent } from '../event.ts'
import { METRICS } from './names.ts'

/** What an event adds to the metrics. Points are named after the event, so a redelivery counts nothing twice. */
export function pointsOf(event: DomainEvent): readonly MetricPoint[] {
  const { payload } = event
  const point = (
    metric: string,
    value: string,
    labels: Record<string, string>,
    userId: string | null = null,
  ): MetricPoint => ({
    id: `${event.id}:${metric}`,
    metric,
    at: event.occurredAt,
    value,
    tenantId: event.tenantId,
    userId,
    labels,
  })
  switch (event.type) {
    case 'subscription.changed': {
      const { from, to, currency, planKey } = payload as { from: string; to: string; currency: string; planKey: string }
      const delta = BigInt(String(payload.recurringAfterMinor)) - BigInt(String(payload.recurringBeforeMinor))
      const paying = Number(PAYING.has(to)) - Number(PAYING.has(from))
      return [
        ...(delta !== 0n ? [point(METRICS.recurringRevenue, delta.toString(), { currency, plan: planKey })] : []),
        ...(paying !== 0 ? [point(METRICS.activeSubscriptions, String(paying), { plan: planKey })] : []),
        ...(to === 'canceled' && PAYING.has(from)
          ? [point(METRICS.churnedSubscriptions, '1', { plan: planKey, from })]
          : []),
      ]
    }
    case 'holding.acquired':
    case 'holding.released':
      return [
        point(
          METRICS.holdings,
          event.type === 'holding.acquired' ? '1' : '-1',
          { feature: String(payload.featureKey) },
          (payload.userId as string | null) ?? null,
        ),
      ]
    default:
      return []
  }
}

/** A subscription counts as active while the customer has it: on trial, paid, or being asked to pay. */
const PAYING = new Set(['trialing', 'active', 'past_due'])

export const metricsConsumers: readonly Consumer[] = [
  {
    name: 'metrics.record',
    on: ['subscription.changed', 'holding.acquired', 'holding.released'],
    wants: (event) => pointsOf(event).length > 0,
    async handle(app, event) {
      const points = pointsOf(event)
      if (points.length > 0) await app.metrics.record(points)
    },
  },
]
