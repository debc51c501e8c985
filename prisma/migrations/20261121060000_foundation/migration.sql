
-- CreateTable
CREATE TABLE "events" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "request_id" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox_events" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "account" TEXT NOT NULL DEFAULT '',
    "external_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "hint" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "processed_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,

    CONSTRAINT "inbox_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "intents" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "verb" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "subject_id" UUID,
    "answer" JSONB,
    "actor_id" UUID,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "intents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "action" TEXT NOT NULL,
    "object_kind" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "request_id" TEXT,
    "address" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "clock_offsets" (
    "tenant_id" UUID NOT NULL,
    "offset_ms" BIGINT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "clock_offsets_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "timers" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "timers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "holdings" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID,
    "feature_key" TEXT NOT NULL,
    "thing" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "holdings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notifications" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "tenant_id" UUID,
    "type" TEXT NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "id" UUID NOT NULL,
    "notification_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "to_address" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "provider" TEXT,
    "ref" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "customers" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_methods" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "brand" TEXT NOT NULL,
    "last4" TEXT NOT NULL,
    "exp_month" INTEGER NOT NULL,
    "exp_year" INTEGER NOT NULL,
    "fingerprint" TEXT,
    "is_default" BOOLEAN NOT NULL,
    "removed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_methods_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoices" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "subscription_id" UUID,
    "provider" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "number" TEXT,
    "state" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "paid_minor" BIGINT NOT NULL,
    "attempt_count" INTEGER NOT NULL,
    "decline_reason" TEXT,
    "next_attempt_at" TIMESTAMPTZ(3),
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "period_end" TIMESTAMPTZ(3) NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "paid_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "features" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "unit" TEXT,

    CONSTRAINT "features_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plans" (
    "id" UUID NOT NULL,
    "product_line" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "trial_days" INTEGER NOT NULL,
    "grace_days" INTEGER NOT NULL,
    "on_sale" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "plans_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_features" (
    "id" UUID NOT NULL,
    "plan_id" UUID NOT NULL,
    "feature_id" UUID NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "limit_value" INTEGER,
    "position" INTEGER NOT NULL,

    CONSTRAINT "plan_features_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prices" (
    "id" UUID NOT NULL,
    "plan_id" UUID NOT NULL,
    "lookup_key" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "unit_minor" BIGINT NOT NULL,
    "interval" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "prices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price_refs" (
    "price_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "ref" TEXT NOT NULL,

    CONSTRAINT "price_refs_pkey" PRIMARY KEY ("price_id","provider")
);

-- CreateTable
CREATE TABLE "subscriptions" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "product_line" TEXT NOT NULL,
    "plan_id" UUID NOT NULL,
    "price_id" UUID NOT NULL,
    "quantity" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "trial_ends_at" TIMESTAMPTZ(3),
    "current_period_start" TIMESTAMPTZ(3),
    "current_period_end" TIMESTAMPTZ(3),
    "past_due_since" TIMESTAMPTZ(3),
    "grace_ends_at" TIMESTAMPTZ(3),
    "cancel_at_period_end" BOOLEAN NOT NULL DEFAULT false,
    "ended_at" TIMESTAMPTZ(3),
    "provider" TEXT NOT NULL,
    "ref" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscriptions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tenants" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "name" TEXT NOT NULL,
    "picture_url" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identities" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "identities_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operators" (
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "operators_pkey" PRIMARY KEY ("user_id")
);

-- CreateIndex
CREATE INDEX "events_tenant_id_recorded_at_id_idx" ON "events"("tenant_id", "recorded_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_events_provider_account_external_id_key" ON "inbox_events"("provider", "account", "external_id");

-- CreateIndex
CREATE INDEX "intents_state_updated_at_idx" ON "intents"("state", "updated_at");

-- CreateIndex
CREATE UNIQUE INDEX "intents_tenant_id_idempotency_key_key" ON "intents"("tenant_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "audit_entries_tenant_id_at_id_idx" ON "audit_entries"("tenant_id", "at", "id");

-- CreateIndex
CREATE INDEX "timers_tenant_id_idx" ON "timers"("tenant_id");

-- CreateIndex
CREATE UNIQUE INDEX "timers_kind_subject_id_due_at_key" ON "timers"("kind", "subject_id", "due_at");

-- CreateIndex
CREATE INDEX "holdings_tenant_id_feature_key_created_at_id_idx" ON "holdings"("tenant_id", "feature_key", "created_at", "id");

-- CreateIndex
CREATE INDEX "holdings_user_id_idx" ON "holdings"("user_id");

-- CreateIndex
CREATE INDEX "notifications_user_id_created_at_id_idx" ON "notifications"("user_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "notifications_user_id_dedupe_key_key" ON "notifications"("user_id", "dedupe_key");

-- CreateIndex
CREATE INDEX "deliveries_user_id_idx" ON "deliveries"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_notification_id_channel_key" ON "deliveries"("notification_id", "channel");

-- CreateIndex
CREATE UNIQUE INDEX "customers_tenant_id_provider_key" ON "customers"("tenant_id", "provider");

-- CreateIndex
CREATE UNIQUE INDEX "customers_provider_ref_key" ON "customers"("provider", "ref");

-- CreateIndex
CREATE UNIQUE INDEX "customers_tenant_id_id_key" ON "customers"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "payment_methods_tenant_id_created_at_id_idx" ON "payment_methods"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "payment_methods_customer_id_idx" ON "payment_methods"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_methods_provider_ref_key" ON "payment_methods"("provider", "ref");

-- CreateIndex
CREATE INDEX "invoices_tenant_id_issued_at_id_idx" ON "invoices"("tenant_id", "issued_at", "id");

-- CreateIndex
CREATE INDEX "invoices_subscription_id_idx" ON "invoices"("subscription_id");

-- CreateIndex
CREATE UNIQUE INDEX "invoices_provider_ref_key" ON "invoices"("provider", "ref");

-- CreateIndex
CREATE UNIQUE INDEX "features_key_key" ON "features"("key");

-- CreateIndex
CREATE INDEX "plans_on_sale_position_id_idx" ON "plans"("on_sale", "position", "id");

-- CreateIndex
CREATE UNIQUE INDEX "plans_key_version_key" ON "plans"("key", "version");

-- CreateIndex
CREATE INDEX "plan_features_plan_id_position_id_idx" ON "plan_features"("plan_id", "position", "id");

-- CreateIndex
CREATE INDEX "plan_features_feature_id_idx" ON "plan_features"("feature_id");

-- CreateIndex
CREATE UNIQUE INDEX "plan_features_plan_id_feature_id_key" ON "plan_features"("plan_id", "feature_id");

-- CreateIndex
CREATE UNIQUE INDEX "prices_lookup_key_key" ON "prices"("lookup_key");

-- CreateIndex
CREATE INDEX "prices_plan_id_currency_interval_id_idx" ON "prices"("plan_id", "currency", "interval", "id");

-- CreateIndex
CREATE UNIQUE INDEX "prices_plan_id_currency_interval_key" ON "prices"("plan_id", "currency", "interval");

-- CreateIndex
CREATE UNIQUE INDEX "price_refs_provider_ref_key" ON "price_refs"("provider", "ref");

-- CreateIndex
CREATE INDEX "subscriptions_tenant_id_created_at_id_idx" ON "subscriptions"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "subscriptions_customer_id_idx" ON "subscriptions"("customer_id");

-- CreateIndex
CREATE INDEX "subscriptions_plan_id_idx" ON "subscriptions"("plan_id");

-- CreateIndex
CREATE INDEX "subscriptions_price_id_idx" ON "subscriptions"("price_id");

-- CreateIndex
CREATE UNIQUE INDEX "subscriptions_tenant_id_id_key" ON "subscriptions"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "subscriptions_provider_ref_key" ON "subscriptions"("provider", "ref");

-- CreateIndex
CREATE UNIQUE INDEX "tenants_slug_key" ON "tenants"("slug");

-- CreateIndex
CREATE INDEX "memberships_user_id_idx" ON "memberships"("user_id");

-- CreateIndex
CREATE INDEX "memberships_tenant_id_created_at_id_idx" ON "memberships"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_tenant_id_user_id_key" ON "memberships"("tenant_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_tenant_id_id_key" ON "memberships"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "users_email_idx" ON "users"("email");

-- CreateIndex
CREATE INDEX "identities_user_id_idx" ON "identities"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "identities_issuer_subject_key" ON "identities"("issuer", "subject");

-- AddForeignKey
ALTER TABLE "holdings" ADD CONSTRAINT "holdings_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "holdings" ADD CONSTRAINT "holdings_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_notification_id_fkey" FOREIGN KEY ("notification_id") REFERENCES "notifications"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customers" ADD CONSTRAINT "customers_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_tenant_id_customer_id_fkey" FOREIGN KEY ("tenant_id", "customer_id") REFERENCES "customers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_tenant_id_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "subscriptions"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_features" ADD CONSTRAINT "plan_features_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plans"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_features" ADD CONSTRAINT "plan_features_feature_id_fkey" FOREIGN KEY ("feature_id") REFERENCES "features"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prices" ADD CONSTRAINT "prices_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plans"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_refs" ADD CONSTRAINT "price_refs_price_id_fkey" FOREIGN KEY ("price_id") REFERENCES "prices"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_tenant_id_customer_id_fkey" FOREIGN KEY ("tenant_id", "customer_id") REFERENCES "customers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plans"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_price_id_fkey" FOREIGN KEY ("price_id") REFERENCES "prices"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identities" ADD CONSTRAINT "identities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operators" ADD CONSTRAINT "operators_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- ── Conditions that Prisma's schema cannot say ───────────────────────────────────────────────────────────────────────

-- One live subscription per customer and product line.
create unique index subscriptions_one_live on subscriptions (customer_id, product_line)
  where state in ('starting', 'incomplete', 'trialing', 'active', 'past_due', 'paused');
alter table subscriptions add constraint subscriptions_state check
  (state in ('starting', 'incomplete', 'trialing', 'active', 'past_due', 'paused', 'canceled', 'failed'));
alter table subscriptions add constraint subscriptions_quantity check (quantity > 0);

-- A thing exists once while it is held.
create unique index holdings_one_of_each on holdings (tenant_id, feature_key, thing) where released_at is null;

alter table memberships add constraint memberships_role check (role in ('owner', 'admin', 'billing', 'member'));
alter table operators add constraint operators_role check (role in ('support', 'finance', 'engineer'));
alter table features add constraint features_kind check (kind in ('boolean', 'limit'));
alter table plan_features add constraint plan_features_limit check (limit_value is null or limit_value >= 0);
alter table prices add constraint prices_amount check (unit_minor >= 0);
alter table prices add constraint prices_interval check (interval in ('month', 'year'));
alter table intents add constraint intents_state check (state in ('claimed', 'unknown', 'succeeded', 'refused', 'failed'));
alter table deliveries add constraint deliveries_state check (state in ('queued', 'sent', 'delivered', 'bounced', 'refused', 'failed'));
alter table clock_offsets add constraint clock_offsets_forward check (offset_ms >= 0);

create index timers_due on timers (due_at, id) where done_at is null;
create index inbox_events_waiting on inbox_events (received_at, id) where processed_at is null;
create index notifications_unread on notifications (user_id) where read_at is null;

-- ── The second wall between tenants ──────────────────────────────────────────────────────────────────────────────────
-- Set for one transaction by the code that knows the viewer; unset means nobody, and nobody sees nothing. The functions
-- are called inside a scalar subselect so that a statement evaluates them once and not once a row. A setting that has been
-- used returns to '' and not to null, hence nullif.

create function current_user_id() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.user_id', true), '')::uuid $$;
create function current_tenant_ids() returns uuid[] language sql stable parallel safe
  as $$ select coalesce(nullif(current_setting('app.tenant_ids', true), '')::uuid[], '{}') $$;

revoke usage on schema public from public;
grant usage on schema public to backplane_app, backplane_sweep, backplane_operator;

-- Tables that belong to no tenant: the catalogue and the inbox of verified webhooks.
grant select, insert, update on features, plans, plan_features, prices, price_refs, inbox_events to backplane_app;
grant select on features, plans, plan_features, prices, price_refs, inbox_events to backplane_operator;
grant select on price_refs, inbox_events to backplane_sweep;

-- Rows of a tenant.
do $$
declare t text;
begin
  foreach t in array array['customers', 'payment_methods', 'subscriptions', 'invoices', 'holdings', 'intents', 'timers'] loop
    execute format('create policy tenant on %I to backplane_app
      using (tenant_id = any((select current_tenant_ids())::uuid[]))
      with check (tenant_id = any((select current_tenant_ids())::uuid[]))', t);
    execute format('grant select, insert, update, delete on %I to backplane_app', t);
  end loop;
  -- Rows that may concern no tenant at all: any transaction may write one, and only staff reads it, since it names a person.
  foreach t in array array['events', 'audit_entries'] loop
    execute format('create policy tenant on %I to backplane_app
      using (tenant_id = any((select current_tenant_ids())::uuid[]))
      with check (tenant_id is null or tenant_id = any((select current_tenant_ids())::uuid[]))', t);
    execute format('grant select, insert on %I to backplane_app', t);
  end loop;
  -- Rows of a person.
  foreach t in array array['notifications', 'deliveries'] loop
    execute format('create policy person on %I to backplane_app
      using (user_id = (select current_user_id())) with check (user_id = (select current_user_id()))', t);
    execute format('grant select, insert, update on %I to backplane_app', t);
  end loop;
end $$;

create policy tenant on tenants to backplane_app
  using (id = any((select current_tenant_ids())::uuid[])) with check (id = any((select current_tenant_ids())::uuid[]));
grant select, insert, update on tenants to backplane_app;

-- A person sees every place that they have, and a tenant's every member; only within a tenant is one written.
create policy tenant on memberships to backplane_app
  using (tenant_id = any((select current_tenant_ids())::uuid[])) with check (tenant_id = any((select current_tenant_ids())::uuid[]));
create policy own on memberships for select to backplane_app using (user_id = (select current_user_id()));
grant select, insert, update, delete on memberships to backplane_app;

create policy own on users to backplane_app
  using (id = (select current_user_id())) with check (id = (select current_user_id()));
create policy fellow on users for select to backplane_app
  using (exists (select from memberships m where m.user_id = users.id and m.tenant_id = any((select current_tenant_ids())::uuid[])));
grant select, insert, update on users to backplane_app;

-- Before the user is known, the verified token's issuer and subject stand in for it.
create policy own on identities to backplane_app
  using (user_id = (select current_user_id())
    or (issuer = (select current_setting('app.issuer', true)) and subject = (select current_setting('app.subject', true))))
  with check (user_id = (select current_user_id()));
grant select, insert on identities to backplane_app;

create policy own on operators for select to backplane_app using (user_id = (select current_user_id()));
grant select on operators to backplane_app;

create policy tenant on clock_offsets to backplane_app
  using (tenant_id = '00000000-0000-0000-0000-000000000000' or tenant_id = any((select current_tenant_ids())::uuid[]))
  with check (tenant_id = '00000000-0000-0000-0000-000000000000' or tenant_id = any((select current_tenant_ids())::uuid[]));
grant select, insert, update on clock_offsets to backplane_app;

-- Two narrow roles cross the wall. The app role takes one on for a transaction (set local role) and never inherits it:
-- the policies ask for the current user itself, so that a mere membership in the role opens nothing.
--   backplane_sweep     finds what is due and whose a provider's reference is; reads a few tables, writes none
--   backplane_operator  reads everything for staff, names operators, and leaves an audit entry
do $$
declare t text;
begin
  foreach t in array array['timers', 'customers', 'intents', 'deliveries', 'clock_offsets', 'subscriptions', 'invoices'] loop
    execute format('create policy sweep on %I for select to backplane_sweep using (current_user = ''backplane_sweep'')', t);
    execute format('grant select on %I to backplane_sweep', t);
  end loop;
  foreach t in array array['tenants', 'memberships', 'users', 'identities', 'operators', 'customers', 'payment_methods', 'subscriptions', 'invoices',
    'holdings', 'intents', 'timers', 'events', 'audit_entries', 'notifications', 'deliveries', 'clock_offsets'] loop
    execute format('create policy operator on %I for select to backplane_operator using (current_user = ''backplane_operator'')', t);
    execute format('grant select on %I to backplane_operator', t);
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;
create policy operator_names on operators for insert to backplane_operator with check (current_user = 'backplane_operator');
create policy operator_renames on operators for update to backplane_operator
  using (current_user = 'backplane_operator') with check (current_user = 'backplane_operator');
create policy operator_dismisses on operators for delete to backplane_operator using (current_user = 'backplane_operator');
grant insert, update, delete on operators to backplane_operator;
create policy operator_signs on audit_entries for insert to backplane_operator with check (current_user = 'backplane_operator');
grant insert on audit_entries to backplane_operator;
