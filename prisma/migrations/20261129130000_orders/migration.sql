-- CreateTable
CREATE TABLE "products" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "tax_category" TEXT NOT NULL,
    "duration_days" INTEGER,
    "credits" INTEGER,
    "stock" INTEGER,
    "on_sale" BOOLEAN NOT NULL DEFAULT true,
    "position" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "products_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product_features" (
    "id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "feature_id" UUID NOT NULL,
    "limit_value" INTEGER,
    "position" INTEGER NOT NULL,

    CONSTRAINT "product_features_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product_prices" (
    "id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "unit_minor" BIGINT NOT NULL,

    CONSTRAINT "product_prices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "carts" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "carts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cart_lines" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "cart_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "quantity" INTEGER NOT NULL,
    "unit_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cart_lines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "orders" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "currency" CHAR(3) NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "payment_method_id" UUID,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "payment_id" UUID,
    "decline_reason" TEXT,
    "action_url" TEXT,
    "client_secret" TEXT,
    "refund_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "paid_at" TIMESTAMPTZ(3),
    "fulfilled_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_lines" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "unit_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "order_lines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "grants" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "feature_id" UUID NOT NULL,
    "limit_value" INTEGER,
    "credits" INTEGER,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "source_kind" TEXT NOT NULL,
    "source_id" UUID NOT NULL,
    "part" INTEGER NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoke_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "grants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dead_letters" (
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "queue" TEXT NOT NULL,
    "tenant_id" UUID,
    "data" JSONB NOT NULL,
    "error" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "failed_at" TIMESTAMPTZ(3) NOT NULL,
    "replayed_at" TIMESTAMPTZ(3),
    "replayed_by" UUID,

    CONSTRAINT "dead_letters_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "products_key_key" ON "products"("key");

-- CreateIndex
CREATE INDEX "products_on_sale_position_id_idx" ON "products"("on_sale", "position", "id");

-- CreateIndex
CREATE UNIQUE INDEX "product_features_product_id_feature_id_key" ON "product_features"("product_id", "feature_id");

-- CreateIndex
CREATE INDEX "product_features_product_id_position_id_idx" ON "product_features"("product_id", "position", "id");

-- CreateIndex
CREATE INDEX "product_features_feature_id_idx" ON "product_features"("feature_id");

-- CreateIndex
CREATE UNIQUE INDEX "product_prices_product_id_currency_key" ON "product_prices"("product_id", "currency");

-- CreateIndex
CREATE INDEX "product_prices_product_id_currency_id_idx" ON "product_prices"("product_id", "currency", "id");

-- CreateIndex
CREATE UNIQUE INDEX "carts_tenant_id_key" ON "carts"("tenant_id");

-- CreateIndex
CREATE UNIQUE INDEX "carts_tenant_id_id_key" ON "carts"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "cart_lines_cart_id_product_id_key" ON "cart_lines"("cart_id", "product_id");

-- CreateIndex
CREATE INDEX "cart_lines_cart_id_created_at_id_idx" ON "cart_lines"("cart_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "cart_lines_tenant_id_idx" ON "cart_lines"("tenant_id");

-- CreateIndex
CREATE INDEX "cart_lines_product_id_idx" ON "cart_lines"("product_id");

-- CreateIndex
CREATE UNIQUE INDEX "orders_tenant_id_id_key" ON "orders"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "orders_tenant_id_created_at_id_idx" ON "orders"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "orders_payment_id_idx" ON "orders"("payment_id");

-- CreateIndex
CREATE UNIQUE INDEX "order_lines_order_id_product_id_key" ON "order_lines"("order_id", "product_id");

-- CreateIndex
CREATE INDEX "order_lines_order_id_position_id_idx" ON "order_lines"("order_id", "position", "id");

-- CreateIndex
CREATE INDEX "order_lines_tenant_id_idx" ON "order_lines"("tenant_id");

-- CreateIndex
CREATE INDEX "order_lines_product_id_idx" ON "order_lines"("product_id");

-- CreateIndex
CREATE UNIQUE INDEX "grants_source_kind_source_id_part_key" ON "grants"("source_kind", "source_id", "part");

-- CreateIndex
CREATE INDEX "grants_tenant_id_starts_at_id_idx" ON "grants"("tenant_id", "starts_at", "id");

-- CreateIndex
CREATE INDEX "grants_feature_id_idx" ON "grants"("feature_id");

-- CreateIndex
CREATE UNIQUE INDEX "dead_letters_job_id_key" ON "dead_letters"("job_id");

-- CreateIndex
CREATE INDEX "dead_letters_failed_at_id_idx" ON "dead_letters"("failed_at", "id");

-- AddForeignKey
ALTER TABLE "product_features" ADD CONSTRAINT "product_features_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_features" ADD CONSTRAINT "product_features_feature_id_fkey" FOREIGN KEY ("feature_id") REFERENCES "features"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_prices" ADD CONSTRAINT "product_prices_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "carts" ADD CONSTRAINT "carts_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cart_lines" ADD CONSTRAINT "cart_lines_tenant_id_cart_id_fkey" FOREIGN KEY ("tenant_id", "cart_id") REFERENCES "carts"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cart_lines" ADD CONSTRAINT "cart_lines_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "orders" ADD CONSTRAINT "orders_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_tenant_id_order_id_fkey" FOREIGN KEY ("tenant_id", "order_id") REFERENCES "orders"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_feature_id_fkey" FOREIGN KEY ("feature_id") REFERENCES "features"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ── Conditions that Prisma's schema cannot say ───────────────────────────────────────────────────────────────────────

alter table products add constraint products_kind check (kind in ('access', 'credits', 'goods'));
alter table products add constraint products_amounts check (duration_days > 0 and credits > 0 and stock >= 0);
alter table product_features add constraint product_features_limit check (limit_value >= 0);
alter table product_prices add constraint product_prices_amount check (unit_minor > 0);
alter table carts add constraint carts_total check (total_minor >= 0);
alter table cart_lines add constraint cart_lines_amounts check (quantity > 0 and unit_minor > 0);
alter table orders add constraint orders_state check (state in ('placed', 'paying', 'processing', 'action_required', 'paid', 'fulfilled',
  'failed', 'canceled', 'refund_due', 'refunded'));
alter table orders add constraint orders_total check (total_minor > 0);
alter table order_lines add constraint order_lines_amounts check (quantity > 0 and unit_minor > 0);
alter table grants add constraint grants_forward check (ends_at >= starts_at);

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

-- What is sold belongs to no tenant.
grant select, insert, update, delete on products, product_features, product_prices to backplane_app;
grant select on products, product_features, product_prices to backplane_operator;

do $$
declare t text;
begin
  foreach t in array array['carts', 'cart_lines', 'orders', 'order_lines', 'grants'] loop
    execute format('create policy tenant on %I to backplane_app
      using (tenant_id = any((select current_tenant_ids())::uuid[]))
      with check (tenant_id = any((select current_tenant_ids())::uuid[]))', t);
    execute format('create policy operator on %I for select to backplane_operator using (current_user = ''backplane_operator'')', t);
    execute format('grant select on %I to backplane_operator', t);
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;
grant select, insert, update, delete on carts, cart_lines to backplane_app;
-- What was ordered and what was granted stays; their states move on.
grant select, insert, update on orders, grants to backplane_app;
grant select, insert on order_lines to backplane_app;
create policy sweep on orders for select to backplane_sweep using (current_user = 'backplane_sweep');
grant select on orders to backplane_sweep;

-- A worker writes what it gives up, of any tenant or of none; staff alone reads it and marks it as replayed.
create policy tenant on dead_letters for insert to backplane_app
  with check (tenant_id is null or tenant_id = any((select current_tenant_ids())::uuid[]));
grant insert on dead_letters to backplane_app;
create policy operator on dead_letters for select to backplane_operator using (current_user = 'backplane_operator');
create policy operator_replays on dead_letters for update to backplane_operator
  using (current_user = 'backplane_operator') with check (current_user = 'backplane_operator');
grant select, update (data, error, replayed_at, replayed_by) on dead_letters to backplane_operator;
alter table dead_letters enable row level security, force row level security;
create index dead_letters_waiting on dead_letters (failed_at, id) where replayed_at is null;
