import type { MetricQuery } from '../port.ts'

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/** More rows than anybody reads; a query that groups finer is refused. */
export const MAX_ROWS = 10_000

/**
 * The statement that answers `query`. Only filters that are given appear in it (`$1 is null or …` would scan), and everything
 * that comes from the caller is a parameter, the names of labels too.
 */
export function selectFor(query: MetricQuery): Statement {
  const values: unknown[] = []
  const parameter = (value: unknown, type: string) => `$${values.push(value)}::${type}`
  const filters = [`metric = ${parameter(query.metric, 'text')}`]
  if (query.from) filters.push(`at >= ${parameter(query.from.toISOString(), 'timestamptz')}`)
  if (query.to) filters.push(`at < ${parameter(query.to.toISOString(), 'timestamptz')}`)
  if (query.tenantId !== undefined) filters.push(`tenant_id = ${parameter(query.tenantId, 'uuid')}`)
  if (query.userId !== undefined) filters.push(`user_id = ${parameter(query.userId, 'uuid')}`)
  if (query.labels) filters.push(`labels @> ${parameter(JSON.stringify(query.labels), 'jsonb')}`)
  const value = query.aggregate === 'count' ? 'count(*)::text' : 'trim_scale(sum(value))::text'
  const where = filters.join(' and ')
  const groupBy = query.groupBy ?? []
  if (groupBy.length === 0) {
    return {
      text: `select '{}'::text[] as labels, coalesce(${value}, '0') as value from metrics.points where ${where}`,
      values,
    }
  }
  const names = parameter(groupBy, 'text[]')
  const text = `
    select grouped.keys as labels, ${value} as value
    from metrics.points
    cross join lateral (
      select array_agg(coalesce(points.labels ->> name, '') order by position) as keys
      from unnest(${names}) with ordinality as wanted (name, position)
    ) as grouped
    where ${where}
    group by grouped.keys
    order by grouped.keys collate "C"
    limit ${MAX_ROWS + 1}`
  return { text, values }
}
