import pg from 'pg'
import { z } from 'zod'
import type { MetricPoint, MetricQuery, MetricRow, MetricsProvider } from '../port.ts'
import { refused, toProviderError } from './faults.ts'
import { MAX_ROWS, type Statement, selectFor } from './select.ts'

export const postgresMetricsConfig = z.object({
  /** The app's role; `prepareMetrics` has been run by the owner. */
  url: z.url({ protocol: /^postgres(ql)?$/ }),
  maxConnections: z.int().min(1).max(50).default(4),
})

export type PostgresMetricsConfig = z.input<typeof postgresMetricsConfig>

const MAX_POINTS = 10_000
const MAX_LABELS = 16
const DECIMAL = /^-?\d{1,30}(\.\d{1,20})?$/

/** Metrics in a schema `metrics` of a PostgreSQL (13 or later), on a small pool of its own: right for millions of points. */
export function postgresMetrics(config: PostgresMetricsConfig): MetricsProvider {
  const { url, maxConnections } = postgresMetricsConfig.parse(config)
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 10_000,
    application_name: 'backplane metrics',
  })
  // A connection that breaks fails its statement and is replaced. Without these listeners it would end the process: the first
  // hears idle connections, the second those in use.
  pool.on('error', () => undefined)
  pool.on('connect', (connection) => connection.on('error', () => undefined))

  async function run<Row extends pg.QueryResultRow>(operation: string, statement: Statement): Promise<Row[]> {
    const connection = await pool.connect().catch((error: unknown) => {
      throw toProviderError(operation, error, 'no')
    })
    try {
      const { rows } = await connection.query<Row>(statement.text, [...statement.values])
      connection.release()
      return rows
    } catch (error) {
      // A statement that PostgreSQL refused leaves the connection sound; anything else does not.
      connection.release(!(error instanceof pg.DatabaseError))
      throw toProviderError(operation, error, 'maybe')
    }
  }

  return {
    name: 'postgres',
    async record(points) {
      if (points.length > 0) await run('record', insertOf(points))
    },
    async query(query) {
      const groupBy = query.groupBy ?? []
      if (groupBy.length > MAX_LABELS) throw refused('query', `at most ${MAX_LABELS} labels can be grouped by`)
      const rows = await run<{ labels: string[]; value: string }>('query', selectFor(query))
      if (rows.length > MAX_ROWS)
        throw refused('query', `more than ${MAX_ROWS} rows: narrow the query or group by less`)
      return rows.map((row) => fromRow(groupBy, row))
    },
    async health() {
      try {
        await run('health', { text: 'select 1 from metrics.points limit 1', values: [] })
        return { ok: true }
      } catch (error) {
        return { ok: false, detail: error instanceof Error ? error.message : String(error) }
      }
    },
    close: () => pool.end(),
  }
}

/** One statement for all points: they are all there or none is. A point whose id is known is left as it is. */
function insertOf(points: readonly MetricPoint[]): Statement {
  if (points.length > MAX_POINTS) throw refused('record', `at most ${MAX_POINTS} points at once, not ${points.length}`)
  for (const { id, value } of points)
    if (!DECIMAL.test(value)) throw refused('record', `point ${id}: "${value}" is not a decimal number`)
  return {
    text: `
      insert into metrics.points (id, metric, at, value, tenant_id, user_id, labels)
      select * from unnest(
        $1::text[], $2::text[], $3::timestamptz[], $4::numeric[], $5::uuid[], $6::uuid[], $7::jsonb[])
      on conflict (id) do nothing`,
    values: [
      points.map((point) => point.id),
      points.map((point) => point.metric),
      points.map((point) => point.at.toISOString()),
      points.map((point) => point.value),
      points.map((point) => point.tenantId),
      points.map((point) => point.userId),
      points.map((point) => JSON.stringify(point.labels)),
    ],
  }
}

function fromRow(groupBy: NonNullable<MetricQuery['groupBy']>, row: { labels: string[]; value: string }): MetricRow {
  return { labels: Object.fromEntries(groupBy.map((name, index) => [name, row.labels[index] ?? ''])), value: row.value }
}
