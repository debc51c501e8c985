import type { SqlPool } from '../../host.ts'

/** Everything the adapter needs in its database; running it again changes nothing. The owner runs it, not the app's role. */
export const METRICS_SCHEMA_SQL = `
create schema if not exists metrics;
create table if not exists metrics.points (
  id text primary key,
  metric text not null,
  at timestamptz not null,
  value numeric not null,
  tenant_id uuid,
  user_id uuid,
  labels jsonb not null default '{}'
);
create index if not exists points_metric_at on metrics.points (metric, at);
create index if not exists points_metric_tenant_at on metrics.points (metric, tenant_id, at) where tenant_id is not null;
create index if not exists points_metric_user_at on metrics.points (metric, user_id, at) where user_id is not null;
`

/**
 * Creates schema and table and lets `appRole` read and add points: never change or delete them.
 * @param owner runs statements as the database's owner
 */
export async function prepareMetrics(owner: Pick<SqlPool, 'query'>, appRole: string): Promise<void> {
  const role = `"${appRole.replaceAll('"', '""')}"`
  await owner.query(METRICS_SCHEMA_SQL)
  await owner.query(`grant usage on schema metrics to ${role}; grant select, insert on metrics.points to ${role}`)
}
