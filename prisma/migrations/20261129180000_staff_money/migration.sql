-- What staff writes on a case, and that nothing is left to be done about it. `state` stays what the bank has decided.
alter table cases add column noted_by uuid, add column noted_at timestamptz(3), add column closed_by uuid;
alter table cases add constraint cases_note check (length(note) between 1 and 2000);
create index cases_waiting on cases (opened_at, id) where closed_at is null;
create policy operator_works on cases for update to backplane_operator
  using (current_user = 'backplane_operator') with check (current_user = 'backplane_operator');
grant update (note, noted_by, noted_at, closed_by, closed_at) on cases to backplane_operator;

-- A comparison that staff has asked for, what it has heard, and what it found.
alter table reconcile_runs add column requested_by uuid, add column missed_events integer not null default 0;
create index reconcile_runs_started_at_id_idx on reconcile_runs (started_at, id);
create policy operator_asks on reconcile_runs for insert to backplane_operator with check (current_user = 'backplane_operator');
grant insert on reconcile_runs to backplane_operator;

create table reconcile_drifts (
  id uuid not null,
  run_id uuid not null,
  tenant_id uuid not null,
  kind text not null,
  -- The provider's id of the thing.
  ref text not null,
  -- Null: that side does not have it.
  ours text,
  theirs text,
  repaired boolean not null,
  found_at timestamptz(3) not null,
  constraint reconcile_drifts_pkey primary key (id),
  constraint reconcile_drifts_run_id_fkey foreign key (run_id) references reconcile_runs (id) on delete cascade on update cascade
);
create unique index reconcile_drifts_run_id_kind_ref_key on reconcile_drifts (run_id, kind, ref);

create policy tenant on reconcile_drifts to backplane_app
  using (tenant_id = any((select current_tenant_ids())::uuid[]))
  with check (tenant_id = any((select current_tenant_ids())::uuid[]));
create policy operator on reconcile_drifts for select to backplane_operator using (current_user = 'backplane_operator');
grant select, insert on reconcile_drifts to backplane_app;
grant select on reconcile_drifts to backplane_operator;
alter table reconcile_drifts enable row level security, force row level security;
