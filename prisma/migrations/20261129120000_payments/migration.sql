-- CreateTable
CREATE TABLE "payments" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "purpose_kind" TEXT NOT NULL,
    "purpose_id" UUID,
    "description" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "captured_minor" BIGINT NOT NULL DEFAULT 0,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "currency" CHAR(3) NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "decline_reason" TEXT,
    "payment_method_id" UUID,
    "customer_present" BOOLEAN NOT NULL,
    "transfer_account" TEXT,
    "fee_minor" BIGINT,
    "provider" TEXT NOT NULL,
    "ref" TEXT,
    "intent_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "payments_tenant_id_created_at_id_idx" ON "payments"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "payments_customer_id_idx" ON "payments"("customer_id");

-- CreateIndex
CREATE INDEX "payments_purpose_kind_purpose_id_idx" ON "payments"("purpose_kind", "purpose_id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_tenant_id_id_key" ON "payments"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_provider_ref_key" ON "payments"("provider", "ref");

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_tenant_id_customer_id_fkey" FOREIGN KEY ("tenant_id", "customer_id") REFERENCES "customers"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ── Conditions that Prisma's schema cannot say ───────────────────────────────────────────────────────────────────────

alter table payments add constraint payments_state
  check (state in ('starting', 'action_required', 'processing', 'succeeded', 'declined', 'canceled', 'failed'));
alter table payments add constraint payments_amount check (amount_minor > 0 and captured_minor between 0 and amount_minor);
-- The last wall against giving back more than was taken.
alter table payments add constraint payments_refunded check (refunded_minor between 0 and captured_minor);

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

create policy tenant on payments to backplane_app
  using (tenant_id = any((select current_tenant_ids())::uuid[]))
  with check (tenant_id = any((select current_tenant_ids())::uuid[]));
grant select, insert, update, delete on payments to backplane_app;
create policy sweep on payments for select to backplane_sweep using (current_user = 'backplane_sweep');
grant select on payments to backplane_sweep;
create policy operator on payments for select to backplane_operator using (current_user = 'backplane_operator');
grant select on payments to backplane_operator;
alter table payments enable row level security, force row level security;
