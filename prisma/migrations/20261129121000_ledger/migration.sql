-- AlterTable
ALTER TABLE "subscriptions" ADD COLUMN     "suspended_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "refunds" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "provider" TEXT NOT NULL,
    "ref" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "disputes" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "disputes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cases" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "dispute_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "note" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "cases_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_transactions" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "source_kind" TEXT NOT NULL,
    "source_id" UUID NOT NULL,
    "step" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_transactions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entries" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "transaction_id" UUID NOT NULL,
    "account" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "refunds_payment_id_created_at_id_idx" ON "refunds"("payment_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "refunds_tenant_id_id_key" ON "refunds"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "refunds_provider_ref_key" ON "refunds"("provider", "ref");

-- CreateIndex
CREATE INDEX "disputes_payment_id_opened_at_id_idx" ON "disputes"("payment_id", "opened_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "disputes_tenant_id_id_key" ON "disputes"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "disputes_provider_ref_key" ON "disputes"("provider", "ref");

-- CreateIndex
CREATE UNIQUE INDEX "cases_dispute_id_key" ON "cases"("dispute_id");

-- CreateIndex
CREATE INDEX "cases_tenant_id_dispute_id_idx" ON "cases"("tenant_id", "dispute_id");

-- CreateIndex
CREATE INDEX "cases_opened_at_id_idx" ON "cases"("opened_at", "id");

-- CreateIndex
CREATE INDEX "ledger_transactions_tenant_id_recorded_at_id_idx" ON "ledger_transactions"("tenant_id", "recorded_at", "id");

-- CreateIndex
CREATE INDEX "ledger_transactions_recorded_at_id_idx" ON "ledger_transactions"("recorded_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_transactions_tenant_id_id_key" ON "ledger_transactions"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_transactions_source_kind_source_id_step_key" ON "ledger_transactions"("source_kind", "source_id", "step");

-- CreateIndex
CREATE INDEX "ledger_entries_transaction_id_idx" ON "ledger_entries"("transaction_id");

-- CreateIndex
CREATE INDEX "ledger_entries_tenant_id_account_currency_idx" ON "ledger_entries"("tenant_id", "account", "currency");

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_tenant_id_payment_id_fkey" FOREIGN KEY ("tenant_id", "payment_id") REFERENCES "payments"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_tenant_id_payment_id_fkey" FOREIGN KEY ("tenant_id", "payment_id") REFERENCES "payments"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cases" ADD CONSTRAINT "cases_tenant_id_dispute_id_fkey" FOREIGN KEY ("tenant_id", "dispute_id") REFERENCES "disputes"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_tenant_id_transaction_id_fkey" FOREIGN KEY ("tenant_id", "transaction_id") REFERENCES "ledger_transactions"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ── Conditions that Prisma's schema cannot say ───────────────────────────────────────────────────────────────────────

alter table refunds add constraint refunds_state check (state in ('starting', 'pending', 'succeeded', 'failed'));
alter table refunds add constraint refunds_amount check (amount_minor > 0);
alter table disputes add constraint disputes_state check (state in ('open', 'won', 'lost'));
alter table disputes add constraint disputes_amount check (amount_minor > 0);
alter table cases add constraint cases_state check (state in ('open', 'won', 'lost'));
alter table ledger_entries add constraint ledger_entries_account
  check (account in ('receivable', 'cash', 'revenue', 'refunds', 'disputes', 'fees', 'transfers', 'tax'));
alter table ledger_entries add constraint ledger_entries_amount check (amount_minor <> 0);

-- ── The ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- Debits are above nothing and credits below, so that a transaction is balanced when its entries of each currency add up to nothing.
-- Looked at when the database transaction ends, and at least once for each ledger transaction: an empty one is refused too.

create function ledger_is_balanced() returns trigger language plpgsql as $$
declare looked_at uuid := case when tg_table_name = 'ledger_entries' then (to_jsonb(new)->>'transaction_id')::uuid else new.id end;
begin
  if not exists (select from ledger_entries where transaction_id = looked_at) then
    raise exception 'ledger transaction % has no entries', looked_at using errcode = 'check_violation';
  end if;
  if exists (select from ledger_entries where transaction_id = looked_at group by currency having sum(amount_minor) <> 0) then
    raise exception 'ledger transaction % is not balanced', looked_at using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_entries_balanced after insert on ledger_entries
  deferrable initially deferred for each row execute function ledger_is_balanced();
create constraint trigger ledger_transactions_balanced after insert on ledger_transactions
  deferrable initially deferred for each row execute function ledger_is_balanced();

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: write a reversal' using errcode = 'restrict_violation';
end $$;
create trigger ledger_entries_stay before update or delete or truncate on ledger_entries
  for each statement execute function ledger_is_append_only();
create trigger ledger_transactions_stay before update or delete or truncate on ledger_transactions
  for each statement execute function ledger_is_append_only();

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

do $$
declare t text;
begin
  foreach t in array array['refunds', 'disputes', 'cases', 'ledger_transactions', 'ledger_entries'] loop
    execute format('create policy tenant on %I to backplane_app
      using (tenant_id = any((select current_tenant_ids())::uuid[]))
      with check (tenant_id = any((select current_tenant_ids())::uuid[]))', t);
    execute format('create policy sweep on %I for select to backplane_sweep using (current_user = ''backplane_sweep'')', t);
    execute format('create policy operator on %I for select to backplane_operator using (current_user = ''backplane_operator'')', t);
    execute format('grant select on %I to backplane_sweep, backplane_operator', t);
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;
grant select, insert, update on refunds, disputes, cases to backplane_app;
-- What is booked stays as it is booked, whoever asks.
grant select, insert on ledger_transactions, ledger_entries to backplane_app;
