-- CreateTable
CREATE TABLE "document_apps" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "name" TEXT NOT NULL,
    "ladder" TEXT,
    "points_per_second" INTEGER,
    "points_per_month" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "document_apps_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "document_versions" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "app_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "document_count" INTEGER NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "document_versions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "documents" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "sha256" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "documents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "document_entries" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "version_id" UUID NOT NULL,
    "body_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "name" TEXT,
    "kind" TEXT NOT NULL,

    CONSTRAINT "document_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "document_usage" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "app_id" UUID NOT NULL,
    "day" TIMESTAMPTZ(3) NOT NULL,
    "sha256" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,
    "failed" BIGINT NOT NULL,
    "points" BIGINT NOT NULL,
    "error_counts" TEXT NOT NULL,

    CONSTRAINT "document_usage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "unknown_documents" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "app_id" UUID,
    "client" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "text" TEXT,
    "requests" BIGINT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "unknown_documents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "document_registry" (
    "id" INTEGER NOT NULL,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "document_registry_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "document_app_id" UUID,
ADD COLUMN     "document_version_id" UUID;

-- AlterTable
ALTER TABLE "client_apps" ADD COLUMN     "document_app_id" UUID,
ADD COLUMN     "document_version_id" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "document_apps_tenant_id_id_key" ON "document_apps"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "document_apps_tenant_id_name_id_idx" ON "document_apps"("tenant_id", "name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "document_versions_tenant_id_id_key" ON "document_versions"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "document_versions_app_id_name_key" ON "document_versions"("app_id", "name");

-- CreateIndex
CREATE INDEX "document_versions_app_id_published_at_id_idx" ON "document_versions"("app_id", "published_at", "id");

-- CreateIndex
CREATE INDEX "document_versions_retired_at_idx" ON "document_versions"("retired_at");

-- CreateIndex
CREATE UNIQUE INDEX "documents_tenant_id_id_key" ON "documents"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "document_entries_version_id_sha256_key" ON "document_entries"("version_id", "sha256");

-- CreateIndex
CREATE INDEX "document_entries_version_id_id_idx" ON "document_entries"("version_id", "id");

-- CreateIndex
CREATE INDEX "document_entries_body_id_idx" ON "document_entries"("body_id");

-- CreateIndex
CREATE UNIQUE INDEX "document_usage_app_id_day_sha256_key" ON "document_usage"("app_id", "day", "sha256");

-- CreateIndex
CREATE INDEX "document_usage_app_id_day_id_idx" ON "document_usage"("app_id", "day", "id");

-- CreateIndex
CREATE INDEX "document_usage_day_idx" ON "document_usage"("day");

-- CreateIndex
CREATE INDEX "unknown_documents_last_seen_at_id_idx" ON "unknown_documents"("last_seen_at", "id");

-- CreateIndex
CREATE INDEX "api_keys_document_app_id_idx" ON "api_keys"("document_app_id");

-- CreateIndex
CREATE INDEX "client_apps_document_app_id_idx" ON "client_apps"("document_app_id");

-- AddForeignKey
ALTER TABLE "document_apps" ADD CONSTRAINT "document_apps_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_tenant_id_app_id_fkey" FOREIGN KEY ("tenant_id", "app_id") REFERENCES "document_apps"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "document_entries" ADD CONSTRAINT "document_entries_tenant_id_version_id_fkey" FOREIGN KEY ("tenant_id", "version_id") REFERENCES "document_versions"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "document_entries" ADD CONSTRAINT "document_entries_tenant_id_body_id_fkey" FOREIGN KEY ("tenant_id", "body_id") REFERENCES "documents"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "document_usage" ADD CONSTRAINT "document_usage_tenant_id_app_id_fkey" FOREIGN KEY ("tenant_id", "app_id") REFERENCES "document_apps"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_document_app_id_fkey" FOREIGN KEY ("tenant_id", "document_app_id") REFERENCES "document_apps"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_document_version_id_fkey" FOREIGN KEY ("tenant_id", "document_version_id") REFERENCES "document_versions"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_apps" ADD CONSTRAINT "client_apps_tenant_id_document_app_id_fkey" FOREIGN KEY ("tenant_id", "document_app_id") REFERENCES "document_apps"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_apps" ADD CONSTRAINT "client_apps_tenant_id_document_version_id_fkey" FOREIGN KEY ("tenant_id", "document_version_id") REFERENCES "document_versions"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- ── Conditions that Prisma's schema cannot say ───────────────────────────────────────────────────────────────────────

-- The product's own apps have no tenant: what is unique for an owner is so for that owner too. References of their rows are not checked by the
-- database (MATCH SIMPLE); operators alone write them.
create unique index document_apps_name on document_apps (tenant_id, name) nulls not distinct;
create unique index documents_sha256 on documents (tenant_id, sha256) nulls not distinct;
create unique index unknown_documents_once on unknown_documents (app_id, client, sha256) nulls not distinct;
alter table document_apps add constraint document_apps_ladder check (ladder in ('open', 'log', 'registered'));
alter table document_apps add constraint document_apps_limits check (points_per_second > 0 and points_per_month > 0);
alter table documents add constraint documents_addressed check (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex'));
alter table document_entries add constraint document_entries_kind check (kind in ('query', 'mutation', 'subscription'));
alter table document_registry add constraint document_registry_one check (id = 1);
alter table api_keys add constraint api_keys_documents check (document_version_id is null or document_app_id is not null);
alter table client_apps add constraint client_apps_documents check (document_version_id is null or document_app_id is not null);
insert into document_registry (id, revision) values (1, 0);

-- The closed list of what a role of a tenant's own may give (domain/permissions.ts).
alter table roles drop constraint roles_permissions;
alter table roles add constraint roles_permissions check ('tenant:read' = any(permissions) and permissions <@ array[
  'tenant:read', 'tenant:update', 'domain:write', 'member:read', 'member:write', 'role:write', 'key:read', 'key:write', 'document:write',
  'audit:read', 'billing:read', 'billing:write', 'holding:read', 'holding:write']);

-- Error code → how often, of two batches together.
create function added_counts(one text, other text) returns text language sql immutable parallel safe
  return (select coalesce(jsonb_object_agg(c.key, c.count), '{}')::text
    from (select e.key, sum(e.value::bigint) as count
      from (select * from jsonb_each_text(one::jsonb) union all select * from jsonb_each_text(other::jsonb)) e group by e.key) c);

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

-- Every node obeys it, and it says nothing but that something has changed.
grant select, update on document_registry to backplane_app, backplane_operator;

do $$
declare t text;
begin
  foreach t in array array['document_apps', 'document_versions', 'documents', 'document_entries', 'document_usage'] loop
    execute format('create policy tenant on %I to backplane_app
      using (tenant_id = any((select current_tenant_ids())::uuid[]))
      with check (tenant_id = any((select current_tenant_ids())::uuid[]))', t);
    execute format('grant select, insert on %I to backplane_app', t);
  end loop;
  grant update on document_apps, document_versions, document_usage to backplane_app;
  create policy tenant on unknown_documents for select to backplane_app using (tenant_id = any((select current_tenant_ids())::uuid[]));
  grant select on unknown_documents to backplane_app;
  -- Staff publishes for the product's own apps, sets what an app may spend, and lets go what is old.
  foreach t in array array['document_apps', 'document_versions', 'documents', 'document_entries', 'document_usage', 'unknown_documents'] loop
    execute format('create policy operator on %I to backplane_operator
      using (current_user = ''backplane_operator'') with check (current_user = ''backplane_operator'')', t);
    execute format('grant select, insert, update, delete on %I to backplane_operator', t);
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;

-- What the nodes load is looked for across everybody, and is nobody's: the product's own.
do $$
declare t text;
begin
  foreach t in array array['document_apps', 'document_versions', 'documents', 'document_entries'] loop
    execute format('create policy sweep on %I for select to backplane_sweep using (current_user = ''backplane_sweep'' and tenant_id is null)', t);
    execute format('grant select on %I to backplane_sweep', t);
  end loop;
end $$;
