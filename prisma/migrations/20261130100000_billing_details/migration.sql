-- CreateTable
CREATE TABLE "billing_details" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "legal_name" TEXT NOT NULL,
    "line1" TEXT NOT NULL,
    "line2" TEXT,
    "city" TEXT NOT NULL,
    "postal_code" TEXT,
    "region" TEXT,
    "country" CHAR(2) NOT NULL,
    "tax_id_kind" TEXT,
    "tax_id" TEXT,
    "updated_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "billing_details_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "billing_details_tenant_id_key" ON "billing_details"("tenant_id");

-- AddForeignKey
ALTER TABLE "billing_details" ADD CONSTRAINT "billing_details_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AlterTable
ALTER TABLE "customers" ADD COLUMN "asked_details" JSONB, ADD COLUMN "asked_by_id" UUID;

-- AlterTable
ALTER TABLE "invoices" ADD COLUMN "taxes" TEXT NOT NULL DEFAULT '[]', ADD COLUMN "billed_to" TEXT;

-- ── Conditions that Prisma's schema cannot say ───────────────────────────────────────────────────────────────────────

alter table billing_details add constraint billing_details_country check (country ~ '^[A-Z]{2}$');
alter table billing_details add constraint billing_details_tax_id check (num_nonnulls(tax_id_kind, tax_id) in (0, 2));
alter table customers add constraint customers_asked check (num_nonnulls(asked_details, asked_by_id) in (0, 2));
alter table invoices add constraint invoices_taxes
  check (jsonb_typeof(taxes::jsonb) = 'array' and (billed_to is null or jsonb_typeof(billed_to::jsonb) = 'object'));

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

create policy tenant on billing_details to backplane_app
  using (tenant_id = any((select current_tenant_ids())::uuid[]))
  with check (tenant_id = any((select current_tenant_ids())::uuid[]));
create policy operator on billing_details for select to backplane_operator using (current_user = 'backplane_operator');
grant select on billing_details to backplane_operator;
grant select, insert, update on billing_details to backplane_app;
alter table billing_details enable row level security, force row level security;
