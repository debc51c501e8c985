-- ── Features of four kinds, prices of four models ────────────────────────────────────────────────────────────────────

alter table features drop constraint features_kind;
alter table features add constraint features_kind check (kind in ('boolean', 'limit', 'metered', 'credits'));

alter table plans add column "kind" text not null default 'main';
alter table plans add constraint plans_kind check (kind in ('main', 'add_on'));

alter table plan_features add column "included" integer;
alter table plan_features add column "rates" text[] not null default '{}';
alter table plan_features add constraint plan_features_included check (included is null or included >= 0);

alter table prices add column "model" text not null default 'per_unit';
alter table prices add column "unit_amount" text;
alter table prices add column "tiers" text[] not null default '{}';
alter table prices add column "sale_ends_at" timestamptz(3);
alter table prices add constraint prices_model check (model in ('flat', 'per_unit', 'graduated', 'volume'));
alter table prices add constraint prices_unit_amount check (unit_amount is null or unit_amount ~ '^[0-9]{1,20}(\.[0-9]{1,12})?$');
alter table prices add constraint prices_tiers check ((model in ('graduated', 'volume')) = (cardinality(tiers) > 0));

-- ── Coupons ──────────────────────────────────────────────────────────────────────────────────────────────────────────

create table "coupons" (
    "id" uuid not null,
    "product_line" text not null,
    "name" text not null,
    "percent_off" text,
    "amount_off_minor" bigint,
    "currency" char(3),
    "duration" text not null,
    "months" integer,
    "max_redemptions" integer,
    "redeemed" integer not null default 0,
    "redeem_by" timestamptz(3),
    "first_time_only" boolean not null default false,
    "minimum_minor" bigint,
    "minimum_currency" char(3),
    "plan_keys" text[] not null default '{}',
    "provider" text not null,
    "ref" text,
    "created_at" timestamptz(3) not null,
    "ended_at" timestamptz(3),
    constraint "coupons_pkey" primary key ("id")
);
alter table coupons add constraint coupons_value check
  ((percent_off is null) = (amount_off_minor is not null) and (amount_off_minor is null) = (currency is null));
alter table coupons add constraint coupons_duration check
  (duration in ('once', 'repeating', 'forever') and (duration = 'repeating') = (months is not null));
alter table coupons add constraint coupons_redeemed check (redeemed >= 0 and (max_redemptions is null or redeemed <= max_redemptions));
create unique index "coupons_provider_ref_key" on "coupons" ("provider", "ref");

create table "promotion_codes" (
    "id" uuid not null,
    "coupon_id" uuid not null,
    "code" text not null,
    "tenant_id" uuid,
    "max_redemptions" integer,
    "redeemed" integer not null default 0,
    "expires_at" timestamptz(3),
    "provider" text not null,
    "ref" text,
    "created_at" timestamptz(3) not null,
    "ended_at" timestamptz(3),
    constraint "promotion_codes_pkey" primary key ("id")
);
alter table promotion_codes add constraint promotion_codes_code check (code ~ '^[A-Z0-9-]{3,40}$');
alter table promotion_codes add constraint promotion_codes_redeemed
  check (redeemed >= 0 and (max_redemptions is null or redeemed <= max_redemptions));
alter table promotion_codes add constraint "promotion_codes_coupon_id_fkey" foreign key ("coupon_id") references "coupons" ("id") on delete restrict on update cascade;
alter table promotion_codes add constraint "promotion_codes_tenant_id_fkey" foreign key ("tenant_id") references "tenants" ("id") on delete restrict on update cascade;
create unique index "promotion_codes_code_key" on "promotion_codes" ("code");
create index "promotion_codes_coupon_id_idx" on "promotion_codes" ("coupon_id");
create index "promotion_codes_tenant_id_idx" on "promotion_codes" ("tenant_id");

create table "coupon_redemptions" (
    "id" uuid not null,
    "tenant_id" uuid not null,
    "subscription_id" uuid not null,
    "coupon_id" uuid not null,
    "promotion_code_id" uuid not null,
    "redeemed_at" timestamptz(3) not null,
    constraint "coupon_redemptions_pkey" primary key ("id")
);
alter table coupon_redemptions add constraint "coupon_redemptions_tenant_id_fkey" foreign key ("tenant_id") references "tenants" ("id") on delete restrict on update cascade;
alter table coupon_redemptions add constraint "coupon_redemptions_tenant_id_subscription_id_fkey" foreign key ("tenant_id", "subscription_id") references "subscriptions" ("tenant_id", "id") on delete restrict on update cascade;
alter table coupon_redemptions add constraint "coupon_redemptions_coupon_id_fkey" foreign key ("coupon_id") references "coupons" ("id") on delete restrict on update cascade;
-- The code is named and not referenced: it is everybody's or one tenant's, so no key could carry the tenant.
create unique index "coupon_redemptions_tenant_id_subscription_id_key" on "coupon_redemptions" ("tenant_id", "subscription_id");
create index "coupon_redemptions_coupon_id_idx" on "coupon_redemptions" ("coupon_id");
create index "coupon_redemptions_promotion_code_id_idx" on "coupon_redemptions" ("promotion_code_id");

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

-- Coupons are everybody's, as the price list is: what they are worth is no secret, the words that redeem them are.
grant select, insert, update on coupons to backplane_app;
grant select on coupons to backplane_operator;

-- A code for one tenant is not there for any other; one for all is.
create policy tenant on promotion_codes to backplane_app
  using (tenant_id is null or tenant_id = any((select current_tenant_ids())::uuid[]))
  with check (tenant_id is null or tenant_id = any((select current_tenant_ids())::uuid[]));
grant select, insert, update on promotion_codes to backplane_app;
create policy operator on promotion_codes for select to backplane_operator using (current_user = 'backplane_operator');
grant select on promotion_codes to backplane_operator;
alter table promotion_codes enable row level security;
alter table promotion_codes force row level security;

create policy tenant on coupon_redemptions to backplane_app
  using (tenant_id = any((select current_tenant_ids())::uuid[])) with check (tenant_id = any((select current_tenant_ids())::uuid[]));
grant select, insert, delete on coupon_redemptions to backplane_app;
create policy operator on coupon_redemptions for select to backplane_operator using (current_user = 'backplane_operator');
grant select on coupon_redemptions to backplane_operator;
alter table coupon_redemptions enable row level security;
alter table coupon_redemptions force row level security;
