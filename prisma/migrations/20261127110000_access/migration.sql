-- CreateTable
CREATE TABLE "denials" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "denied_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),

    CONSTRAINT "denials_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dpop_proofs" (
    "digest" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dpop_proofs_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "bans" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "banned_by" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "lifted_at" TIMESTAMPTZ(3),
    "lifted_by" UUID,

    CONSTRAINT "bans_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "granted" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "previous_hash" TEXT,
    "previous_until" TIMESTAMPTZ(3),
    "creator_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "rotated_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "client_apps" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "granted" TEXT NOT NULL,
    "creator_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "rotated_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "client_apps_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "impersonations" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "public_key" JSONB NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "impersonations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "denials_xid_idx" ON "denials"("xid");

-- CreateIndex
CREATE INDEX "denials_expires_at_idx" ON "denials"("expires_at");

-- CreateIndex
CREATE INDEX "dpop_proofs_expires_at_idx" ON "dpop_proofs"("expires_at");

-- CreateIndex
CREATE INDEX "bans_user_id_started_at_id_idx" ON "bans"("user_id", "started_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_previous_hash_key" ON "api_keys"("previous_hash");

-- CreateIndex
CREATE INDEX "api_keys_tenant_id_created_at_id_idx" ON "api_keys"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_tenant_id_id_key" ON "api_keys"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "client_apps_tenant_id_created_at_id_idx" ON "client_apps"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "client_apps_issuer_client_id_key" ON "client_apps"("issuer", "client_id");

-- CreateIndex
CREATE UNIQUE INDEX "client_apps_tenant_id_id_key" ON "client_apps"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "impersonations_user_id_started_at_id_idx" ON "impersonations"("user_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "impersonations_operator_id_started_at_id_idx" ON "impersonations"("operator_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "impersonations_started_at_id_idx" ON "impersonations"("started_at", "id");

-- AddForeignKey
ALTER TABLE "bans" ADD CONSTRAINT "bans_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_apps" ADD CONSTRAINT "client_apps_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "impersonations" ADD CONSTRAINT "impersonations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── Conditions that Prisma's schema cannot say ───────────────────────────────────────────────────────────────────────

alter table denials add constraint denials_kind check (kind in ('session', 'subject', 'client'));
alter table denials add constraint denials_lasting check (expires_at > denied_at);
-- One ban of a person at a time; one that has run out by itself is lifted by the next.
create unique index bans_one_at_a_time on bans (user_id) where lifted_at is null;
alter table bans add constraint bans_lasting check (until is null or until > started_at);
alter table api_keys add constraint api_keys_overlap check ((previous_hash is null) = (previous_until is null));
-- Sixty minutes at most, whoever writes it.
alter table impersonations add constraint impersonations_short check
  (expires_at > started_at and expires_at <= started_at + interval '60 minutes');

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

-- The denylist and the proofs that were used belong to no tenant and to no row of a person: every node obeys the whole of it.
grant select, insert, delete on denials, dpop_proofs to backplane_app;

do $$
declare t text;
begin
  foreach t in array array['api_keys', 'client_apps'] loop
    execute format('create policy tenant on %I to backplane_app
      using (tenant_id = any((select current_tenant_ids())::uuid[]))
      with check (tenant_id = any((select current_tenant_ids())::uuid[]))', t);
    execute format('grant select, insert, update on %I to backplane_app', t);
  end loop;
  foreach t in array array['bans', 'impersonations'] loop
    execute format('create policy person on %I to backplane_app
      using (user_id = (select current_user_id())) with check (user_id = (select current_user_id()))', t);
    execute format('grant select, insert, update on %I to backplane_app', t);
  end loop;
  foreach t in array array['api_keys', 'client_apps', 'bans', 'impersonations'] loop
    execute format('create policy operator on %I for select to backplane_operator using (current_user = ''backplane_operator'')', t);
    execute format('grant select on %I to backplane_operator', t);
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;

-- A ban that has run out is looked for across everybody.
create policy sweep on bans for select to backplane_sweep using (current_user = 'backplane_sweep');
grant select on bans to backplane_sweep;

-- Before a credential's tenant is known, the digest, the verified client or the token's own id stands in for it: each opens one row.
create policy by_hash on api_keys for select to backplane_app
  using (hash = (select nullif(current_setting('app.key_hash', true), ''))
    or previous_hash = (select nullif(current_setting('app.key_hash', true), '')));
create policy by_client on client_apps for select to backplane_app
  using (issuer = (select nullif(current_setting('app.issuer', true), ''))
    and client_id = (select nullif(current_setting('app.client_id', true), '')));
create policy by_token on impersonations for select to backplane_app
  using (id = (select nullif(current_setting('app.impersonation_id', true), '')::uuid));
