-- The home screen's rows: 1,000 tenants of 20 members, 30 notifications a person (10 of them unread), one subscription a tenant on a
-- plan with 10 features, 10 counters a tenant. Run once by the superuser on an empty, migrated database. Names carry their numbers,
-- so that a row of another tenant would show.

create schema bench;
create function bench.id(kind int, n bigint) returns uuid language sql immutable as $$
  select ('0197a000-0000-7' || lpad(to_hex(kind), 3, '0') || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid
$$;

insert into tenants (id, name, slug, created_at, updated_at)
  select bench.id(1, t), 'Tenant ' || lpad(t::text, 4, '0'), 'tenant-' || lpad(t::text, 4, '0'),
    timestamptz '2026-01-01 00:00Z' + t * interval '1 minute', timestamptz '2026-01-01 00:00Z' + t * interval '1 minute'
  from generate_series(1, 1000) t;

insert into users (id, email, email_verified, name, created_at, updated_at)
  select bench.id(2, u), 'person' || lpad(u::text, 5, '0') || '@tenant' || lpad(((u - 1) / 20 + 1)::text, 4, '0') || '.example', true,
    'Person ' || lpad(u::text, 5, '0') || ' of Tenant ' || lpad(((u - 1) / 20 + 1)::text, 4, '0'),
    timestamptz '2026-02-01 00:00Z' + u * interval '1 minute', timestamptz '2026-02-01 00:00Z' + u * interval '1 minute'
  from generate_series(1, 20000) u;

insert into identities (id, user_id, issuer, subject, created_at)
  select bench.id(3, u), bench.id(2, u), :'issuer', bench.id(2, u)::text, timestamptz '2026-02-01 00:00Z'
  from generate_series(1, 20000) u;

insert into memberships (id, tenant_id, user_id, role, created_at)
  select bench.id(4, u), bench.id(1, (u - 1) / 20 + 1), bench.id(2, u),
    case (u - 1) % 20 when 0 then 'owner' when 1 then 'admin' when 2 then 'billing' else 'member' end,
    timestamptz '2026-02-01 00:00Z' + u * interval '1 minute'
  from generate_series(1, 20000) u;

insert into notifications (id, user_id, tenant_id, type, dedupe_key, title, body, created_at, read_at)
  select bench.id(5, (u - 1) * 30 + n), bench.id(2, u), bench.id(1, (u - 1) / 20 + 1), 'bench', 'bench-' || n,
    'Message ' || n || ' to Person ' || lpad(u::text, 5, '0'), 'Something happened that this person wants to know about.',
    timestamptz '2026-03-01 00:00Z' + n * interval '1 day' + u * interval '1 second',
    case when n % 3 = 0 then null else timestamptz '2026-05-01 00:00Z' end
  from generate_series(1, 20000) u, generate_series(1, 30) n;

insert into features (id, key, name, kind, unit)
  select bench.id(6, f), 'bench_feature_' || lpad(f::text, 2, '0'), 'Feature ' || lpad(f::text, 2, '0'),
    case when f % 2 = 0 then 'limit' else 'boolean' end, case when f % 2 = 0 then 'device' end
  from generate_series(1, 10) f;
insert into plans (id, product_line, key, version, name, description, position, trial_days, grace_days, on_sale, created_at)
  values (bench.id(7, 1), 'bench', 'bench_pro', 1, 'Professional', 'Everything that the home screen shows.', 1000, 0, 14, true, '2026-01-01 00:00Z');
insert into plan_features (id, plan_id, feature_id, enabled, limit_value, position)
  select bench.id(8, f), bench.id(7, 1), bench.id(6, f), true, case when f % 2 = 0 then f * 10 end, f from generate_series(1, 10) f;
insert into prices (id, plan_id, lookup_key, currency, unit_minor, interval, created_at)
  values (bench.id(9, 1), bench.id(7, 1), 'bench_pro_usd_month', 'USD', 1999, 'month', '2026-01-01 00:00Z');

insert into customers (id, tenant_id, provider, ref, created_at)
  select bench.id(10, t), bench.id(1, t), 'bench', 'cus_' || t, timestamptz '2026-01-01 00:00Z' from generate_series(1, 1000) t;
insert into subscriptions (id, tenant_id, customer_id, product_line, plan_id, price_id, quantity, state, current_period_start,
    current_period_end, provider, ref, created_at, updated_at)
  select bench.id(11, t), bench.id(1, t), bench.id(10, t), 'bench', bench.id(7, 1), bench.id(9, 1), 1, 'active',
    timestamptz '2026-11-01 00:00Z', timestamptz '2027-11-01 00:00Z' + t * interval '1 second', 'bench', 'sub_' || t,
    timestamptz '2026-01-02 00:00Z', timestamptz '2026-01-02 00:00Z'
  from generate_series(1, 1000) t;
insert into counters (id, tenant_id, feature_key, used, updated_at)
  select bench.id(12, (t - 1) * 10 + f), bench.id(1, t), 'bench_feature_' || lpad(f::text, 2, '0'), (t * 7 + f * 3) % 90,
    timestamptz '2026-05-01 00:00Z'
  from generate_series(1, 1000) t, generate_series(1, 10) f;
