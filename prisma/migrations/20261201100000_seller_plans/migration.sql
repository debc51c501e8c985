-- AlterTable
ALTER TABLE "plans" ADD COLUMN "seller_id" UUID,
ADD COLUMN "seller_name" TEXT;

-- AlterTable
ALTER TABLE "subscriptions" ADD COLUMN "fee_basis_points" INTEGER,
ADD COLUMN "seller_id" UUID,
ADD COLUMN "transfer_account" TEXT;

-- CreateTable
CREATE TABLE "plan_sales" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "seller_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "plan_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "state" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "fee_minor" BIGINT NOT NULL,
    "reversed_minor" BIGINT NOT NULL DEFAULT 0,
    "fee_refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "period_end" TIMESTAMPTZ(3) NOT NULL,
    "sold_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "plan_sales_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "plan_sales_invoice_id_key" ON "plan_sales"("invoice_id");

-- CreateIndex
CREATE INDEX "plan_sales_tenant_id_sold_at_id_idx" ON "plan_sales"("tenant_id", "sold_at", "id");

-- CreateIndex
CREATE INDEX "plan_sales_tenant_id_seller_id_idx" ON "plan_sales"("tenant_id", "seller_id");

-- CreateIndex
CREATE INDEX "plan_sales_plan_id_idx" ON "plan_sales"("plan_id");

-- CreateIndex
CREATE INDEX "plans_on_sale_kind_seller_id_position_id_idx" ON "plans"("on_sale", "kind", "seller_id", "position", "id");

-- CreateIndex
CREATE INDEX "plans_seller_id_position_id_idx" ON "plans"("seller_id", "position", "id");

-- CreateIndex
CREATE INDEX "subscriptions_seller_id_idx" ON "subscriptions"("seller_id");

-- AddForeignKey
ALTER TABLE "plans" ADD CONSTRAINT "plans_seller_id_fkey" FOREIGN KEY ("seller_id") REFERENCES "sellers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_sales" ADD CONSTRAINT "plan_sales_tenant_id_seller_id_fkey" FOREIGN KEY ("tenant_id", "seller_id") REFERENCES "sellers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_sales" ADD CONSTRAINT "plan_sales_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plans"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ── Conditions that Prisma's schema cannot say ───────────────────────────────────────────────────────────────────────

alter table plans drop constraint plans_kind;
alter table plans add constraint plans_kind check (kind in ('main', 'add_on', 'seller'));
alter table plans add constraint plans_seller
  check (num_nonnulls(seller_id, seller_name) = case kind when 'seller' then 2 else 0 end);
alter table subscriptions add constraint subscriptions_seller
  check (num_nonnulls(seller_id, transfer_account, fee_basis_points) in (0, 3) and fee_basis_points between 0 and 10000);
alter table plan_sales add constraint plan_sales_state check (state in ('sold', 'disputed', 'returned'));
alter table plan_sales add constraint plan_sales_amounts check (amount_minor > 0 and fee_minor between 0 and amount_minor
  and reversed_minor between 0 and amount_minor and fee_refunded_minor between 0 and fee_minor);

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

create policy tenant on plan_sales to backplane_app
  using (tenant_id = any((select current_tenant_ids())::uuid[]))
  with check (tenant_id = any((select current_tenant_ids())::uuid[]));
create policy operator on plan_sales for select to backplane_operator using (current_user = 'backplane_operator');
grant select on plan_sales to backplane_operator;
grant select, insert, update on plan_sales to backplane_app;
alter table plan_sales enable row level security;
alter table plan_sales force row level security;

-- Everybody sees what is for sale, and only its seller changes it, as with products.
create function plans_stay_their_sellers() returns trigger language plpgsql as $$
begin
  if (tg_op <> 'INSERT' and not may_change_products_of(old.seller_id))
    or (tg_op <> 'DELETE' and not may_change_products_of(new.seller_id)) then
    raise exception 'this plan is another seller''s' using errcode = 'insufficient_privilege';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create function plan_terms_stay_their_sellers() returns trigger language plpgsql as $$
declare of uuid := (select seller_id from plans where id = case when tg_op = 'DELETE' then old.plan_id else new.plan_id end);
begin
  if not may_change_products_of(of) then
    raise exception 'this plan is another seller''s' using errcode = 'insufficient_privilege';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger plans_stay before insert or update or delete on plans for each row execute function plans_stay_their_sellers();
create trigger prices_stay before insert or update or delete on prices for each row execute function plan_terms_stay_their_sellers();
create trigger plan_features_stay before insert or update or delete on plan_features for each row execute function plan_terms_stay_their_sellers();
