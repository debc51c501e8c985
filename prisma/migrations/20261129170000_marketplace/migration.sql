-- CreateTable
CREATE TABLE "sellers" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "fee_basis_points" INTEGER,
    "provider" TEXT NOT NULL,
    "ref" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sellers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sales" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "seller_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "state" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "fee_minor" BIGINT NOT NULL,
    "reversed_minor" BIGINT NOT NULL DEFAULT 0,
    "fee_refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "sold_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sales_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "products" ADD COLUMN "seller_id" UUID,
ADD COLUMN "seller_name" TEXT;

-- AlterTable
ALTER TABLE "orders" ADD COLUMN "seller_id" UUID,
ADD COLUMN "fee_minor" BIGINT;

-- AlterTable
ALTER TABLE "payments" ADD COLUMN "reversed_minor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN "fee_refunded_minor" BIGINT NOT NULL DEFAULT 0;

-- CreateIndex
CREATE UNIQUE INDEX "sellers_tenant_id_key" ON "sellers"("tenant_id");

-- CreateIndex
CREATE UNIQUE INDEX "sellers_provider_ref_key" ON "sellers"("provider", "ref");

-- CreateIndex
CREATE UNIQUE INDEX "sellers_tenant_id_id_key" ON "sellers"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "sales_order_id_product_id_key" ON "sales"("order_id", "product_id");

-- CreateIndex
CREATE INDEX "sales_tenant_id_sold_at_id_idx" ON "sales"("tenant_id", "sold_at", "id");

-- CreateIndex
CREATE INDEX "sales_tenant_id_seller_id_idx" ON "sales"("tenant_id", "seller_id");

-- CreateIndex
CREATE INDEX "sales_product_id_idx" ON "sales"("product_id");

-- CreateIndex
CREATE INDEX "products_seller_id_position_id_idx" ON "products"("seller_id", "position", "id");

-- CreateIndex
CREATE INDEX "orders_seller_id_idx" ON "orders"("seller_id");

-- AddForeignKey
ALTER TABLE "sellers" ADD CONSTRAINT "sellers_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sales" ADD CONSTRAINT "sales_tenant_id_seller_id_fkey" FOREIGN KEY ("tenant_id", "seller_id") REFERENCES "sellers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sales" ADD CONSTRAINT "sales_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "products" ADD CONSTRAINT "products_seller_id_fkey" FOREIGN KEY ("seller_id") REFERENCES "sellers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ── Conditions that Prisma's schema cannot say ───────────────────────────────────────────────────────────────────────

alter table sellers add constraint sellers_state check (state in ('starting', 'pending', 'restricted', 'enabled', 'disabled'));
alter table sellers add constraint sellers_fee check (fee_basis_points between 0 and 10000);
alter table sales add constraint sales_state check (state in ('sold', 'disputed', 'returned'));
alter table sales add constraint sales_amounts check (quantity > 0 and amount_minor > 0 and fee_minor between 0 and amount_minor
  and reversed_minor between 0 and amount_minor and fee_refunded_minor between 0 and fee_minor);
alter table products add constraint products_seller
  check (num_nonnulls(seller_id, seller_name) in (0, 2));
alter table orders add constraint orders_fee
  check (num_nonnulls(seller_id, fee_minor) in (0, 2) and fee_minor between 0 and total_minor);
-- The last walls against taking back more from a seller than went there.
alter table payments add constraint payments_reversed
  check (reversed_minor between 0 and captured_minor and fee_refunded_minor between 0 and coalesce(fee_minor, 0));

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

do $$
declare t text;
begin
  foreach t in array array['sellers', 'sales'] loop
    execute format('create policy tenant on %I to backplane_app
      using (tenant_id = any((select current_tenant_ids())::uuid[]))
      with check (tenant_id = any((select current_tenant_ids())::uuid[]))', t);
    execute format('create policy operator on %I for select to backplane_operator using (current_user = ''backplane_operator'')', t);
    execute format('grant select on %I to backplane_operator', t);
    execute format('grant select, insert, update on %I to backplane_app', t);
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;
-- Whose account a payment goes to, and whose an event is about.
create policy sweep on sellers for select to backplane_sweep using (current_user = 'backplane_sweep');
grant select on sellers to backplane_sweep;

-- Everybody sees what is for sale, and only its seller changes it: of somebody else's product a buyer's order takes stock, and nothing else.
create function products_stay_their_sellers() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'stock' = to_jsonb(old) - 'stock' and new.stock <= old.stock then return new; end if;
  if (tg_op <> 'INSERT' and not may_change_products_of(old.seller_id))
    or (tg_op <> 'DELETE' and not may_change_products_of(new.seller_id)) then
    raise exception 'this product is another seller''s' using errcode = 'insufficient_privilege';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create function terms_stay_their_sellers() returns trigger language plpgsql as $$
declare of uuid := (select seller_id from products where id = case when tg_op = 'DELETE' then old.product_id else new.product_id end);
begin
  if not may_change_products_of(of) then
    raise exception 'this product is another seller''s' using errcode = 'insufficient_privilege';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
-- A seller's row shows behind the seller's own wall only.
create function may_change_products_of(seller uuid) returns boolean language sql stable as
  $$ select seller is null or exists (select from sellers where id = seller) $$;
create trigger products_stay before insert or update or delete on products for each row execute function products_stay_their_sellers();
create trigger product_prices_stay before insert or update or delete on product_prices for each row execute function terms_stay_their_sellers();
create trigger product_features_stay before insert or update or delete on product_features for each row execute function terms_stay_their_sellers();
