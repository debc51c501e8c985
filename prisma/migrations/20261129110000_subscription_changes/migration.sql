-- ── What a subscription becomes with its next period, and why it was ended ───────────────────────────────────────────

alter table subscriptions
  add column scheduled_price_id uuid,
  add column scheduled_quantity integer,
  add column scheduled_at timestamptz(3),
  add column cancel_reason text,
  add column cancel_comment text;
alter table subscriptions add constraint subscriptions_scheduled_price_id_fkey
  foreign key (scheduled_price_id) references prices (id) on delete restrict on update cascade;
create index subscriptions_scheduled_price_id_idx on subscriptions (scheduled_price_id);
alter table subscriptions add constraint subscriptions_scheduled_whole check
  ((scheduled_price_id is null) = (scheduled_at is null) and (scheduled_price_id is null) = (scheduled_quantity is null));
alter table subscriptions add constraint subscriptions_scheduled_quantity check (scheduled_quantity > 0);
alter table subscriptions add constraint subscriptions_cancel_reason check (cancel_reason in
  ('too_expensive', 'missing_features', 'switched_service', 'unused', 'customer_service', 'too_complex', 'low_quality', 'other'));
alter table subscriptions add constraint subscriptions_cancel_comment check (length(cancel_comment) <= 500);

-- What was asked of a provider, so that a lost answer can be looked up and the same request be sent again.
alter table intents add column request jsonb;

-- ── What a plan says of seats and trials ─────────────────────────────────────────────────────────────────────────────

alter table plans
  add column per_seat boolean not null default false,
  add column min_quantity integer not null default 1,
  add column trial_without_card text,
  add column trial_once text not null default 'person_and_card';
alter table plans add constraint plans_min_quantity check (min_quantity > 0);
alter table plans add constraint plans_trial_without_card check (trial_without_card in ('cancel', 'pause'));
alter table plans add constraint plans_trial_once check (trial_once in ('tenant', 'person_and_card'));

-- Whether a card has had its trial elsewhere is asked across tenants, by the narrow role that reads nothing else of it.
create policy sweep on payment_methods for select to backplane_sweep using (current_user = 'backplane_sweep');
grant select (tenant_id, fingerprint) on payment_methods to backplane_sweep;
