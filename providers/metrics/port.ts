import type { ProviderParts } from '../host.ts'

/** One measurement. The same `id` twice counts once, so a consumer may be delivered again. */
export interface MetricPoint {
  /** Unique for the point: the domain event's id and the metric's name. */
  readonly id: string
  readonly metric: string
  /** Business time. */
  readonly at: Date
  /** A decimal string: never a float. Deltas for levels (+1, -1), amounts for flows. */
  readonly value: string
  readonly tenantId: string | null
  readonly userId: string | null
  /** A few short labels: `{ currency: 'USD', plan: 'standard' }`. */
  readonly labels: Readonly<Record<string, string>>
}

export interface MetricQuery {
  readonly metric: string
  readonly aggregate: 'sum' | 'count'
  /** Inclusive; absent: from the beginning. */
  readonly from?: Date
  /** Exclusive; absent: until now and beyond. */
  readonly to?: Date
  readonly tenantId?: string
  readonly userId?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Label names; a missing label groups under ''. */
  readonly groupBy?: readonly string[]
}

export interface MetricRow {
  /** One entry for each name in `groupBy`. */
  readonly labels: Readonly<Record<string, string>>
  /** A decimal string in its shortest form: `12`, `0.5`. */
  readonly value: string
}

/** What the product needs from a metrics store. Throws ProviderError when it cannot answer. */
export interface MetricsProvider extends ProviderParts {
  readonly name: string
  record(points: readonly MetricPoint[]): Promise<void>
  /** Rows are ordered by their labels; without `groupBy` there is exactly one row, `0` when nothing matched. */
  query(query: MetricQuery): Promise<readonly MetricRow[]>
}
