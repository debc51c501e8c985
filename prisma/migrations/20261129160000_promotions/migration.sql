-- ── Coupons are redeemed ─────────────────────────────────────────────────────────────────────────────────────────────

alter table coupons add column once_per_tenant boolean not null default false;

-- What was promised stands with the redemption, as a price stands with the line of an order. It is reserved by a start or by a page of the
-- provider's, and the page's becomes the subscription's when it is paid.
alter table coupon_redemptions
  alter column subscription_id drop not null,
  add column checkout_id uuid,
  add column code text not null,
  add column name text not null,
  add column percent_off text,
  add column amount_off_minor bigint,
  add column currency char(3),
  add column duration text not null,
  add column months integer;
alter table coupon_redemptions add constraint coupon_redemptions_of check (subscription_id is not null or checkout_id is not null);
create unique index coupon_redemptions_subscription_id_key on coupon_redemptions (subscription_id);

create unique index checkouts_tenant_id_id_key on checkouts (tenant_id, id);
alter table coupon_redemptions add constraint coupon_redemptions_tenant_id_checkout_id_fkey
  foreign key (tenant_id, checkout_id) references checkouts (tenant_id, id) on delete restrict on update cascade;
create unique index coupon_redemptions_tenant_id_checkout_id_key on coupon_redemptions (tenant_id, checkout_id);

-- A code is everybody's or one tenant's, so no key can carry the tenant; this one carries the coupon that the code stands for.
create unique index promotion_codes_id_coupon_id_key on promotion_codes (id, coupon_id);
alter table coupon_redemptions add constraint coupon_redemptions_promotion_code_id_coupon_id_fkey
  foreign key (promotion_code_id, coupon_id) references promotion_codes (id, coupon_id) on delete restrict on update cascade;

grant update (subscription_id) on coupon_redemptions to backplane_app;

-- Pages that are past their time are looked up, so that what is held for them is given back whether or not the provider says so.
create policy sweep on checkouts for select to backplane_sweep using (current_user = 'backplane_sweep');
grant select on checkouts to backplane_sweep;
create index checkouts_open on checkouts (expires_at) where state = 'open';
