-- Each comparison of our rows with the payments provider's: what it looked at, what differed, and up to when its events have been heard.
create table reconcile_runs (
  id uuid not null,
  provider text not null,
  -- Null: every tenant.
  tenant_id uuid,
  -- Everything was compared, and not only the events heard.
  whole boolean not null,
  repair boolean not null,
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  -- Every event of the provider made before this moment has been taken in.
  events_until timestamptz(3),
  compared integer not null default 0,
  drifted integer not null default 0,
  repaired integer not null default 0,
  constraint reconcile_runs_pkey primary key (id)
);
create index reconcile_runs_by_provider on reconcile_runs (provider, events_until desc);

-- A run over every tenant is no tenant's: the worker alone keeps it, with no tenant about it. One over a single tenant is behind that tenant's wall.
create policy tenant on reconcile_runs to backplane_app
  using (tenant_id is null or tenant_id = any((select current_tenant_ids())::uuid[]))
  with check (tenant_id is null or tenant_id = any((select current_tenant_ids())::uuid[]));
create policy operator on reconcile_runs for select to backplane_operator using (current_user = 'backplane_operator');
grant select, insert, update on reconcile_runs to backplane_app;
grant select on reconcile_runs to backplane_operator;
alter table reconcile_runs enable row level security, force row level security;
