-- The subscriptions of an old version of a plan on their way to the newest: how far a job has come, and what it has done. Of no tenant, and without
-- a word about any, as the catalogue.
create table plan_migrations (
  id uuid not null primary key,
  from_plan_id uuid not null references plans (id) on delete restrict on update cascade,
  to_plan_id uuid not null references plans (id) on delete restrict on update cascade,
  effective text not null check (effective in ('now', 'period_end')),
  state text not null check (state in ('running', 'done')),
  -- Live subscriptions of the old version when it began.
  total integer not null,
  moved integer not null default 0,
  kept integer not null default 0,
  failed integer not null default 0,
  -- The last subscription that was looked at.
  cursor uuid,
  started_by uuid not null,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create unique index plan_migrations_one_running on plan_migrations (from_plan_id) where state = 'running';
create index plan_migrations_from_plan_id_idx on plan_migrations (from_plan_id);
create index plan_migrations_to_plan_id_idx on plan_migrations (to_plan_id);
grant select, insert, update on plan_migrations to backplane_app;
grant select on plan_migrations to backplane_operator;
