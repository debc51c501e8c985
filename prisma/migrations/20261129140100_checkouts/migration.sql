-- Pages of the payments provider on which a subscription is bought.
create table checkouts (
  id uuid not null primary key,
  tenant_id uuid not null references tenants (id) on update cascade on delete restrict,
  price_id uuid not null references prices (id) on update cascade on delete restrict,
  quantity integer not null check (quantity > 0),
  state text not null,
  trial_ends_at timestamptz(3),
  subscription_id uuid,
  provider text not null,
  ref text,
  expires_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
alter table checkouts add constraint checkouts_tenant_id_subscription_id_fkey
  foreign key (tenant_id, subscription_id) references subscriptions (tenant_id, id) on update cascade on delete restrict;
create unique index checkouts_provider_ref_key on checkouts (provider, ref);
create index checkouts_tenant_id_created_at_id_idx on checkouts (tenant_id, created_at, id);
create index checkouts_price_id_idx on checkouts (price_id);
create index checkouts_tenant_id_subscription_id_idx on checkouts (tenant_id, subscription_id);

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

create policy tenant on checkouts to backplane_app
  using (tenant_id = any((select current_tenant_ids())::uuid[]))
  with check (tenant_id = any((select current_tenant_ids())::uuid[]));
grant select, insert, update, delete on checkouts to backplane_app;
create policy operator on checkouts for select to backplane_operator using (current_user = 'backplane_operator');
grant select on checkouts to backplane_operator;
alter table checkouts enable row level security;
alter table checkouts force row level security;
