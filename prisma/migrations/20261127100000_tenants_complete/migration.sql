-- AlterTable
ALTER TABLE "tenants" ADD COLUMN     "archived_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "memberships" ADD COLUMN     "role_id" UUID,
ADD COLUMN     "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "invitations" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "role_id" UUID,
    "state" TEXT NOT NULL,
    "token_hash" TEXT,
    "send_count" INTEGER NOT NULL DEFAULT 1,
    "mailed_count" INTEGER NOT NULL DEFAULT 0,
    "mail_state" TEXT NOT NULL DEFAULT 'queued',
    "invited_by_id" UUID,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "roles" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "permissions" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "roles_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tenant_domains" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "challenge" TEXT NOT NULL,
    "join_policy" TEXT NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tenant_domains_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "join_requests" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "join_requests_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "invitations_token_hash_key" ON "invitations"("token_hash");

-- CreateIndex
CREATE INDEX "invitations_tenant_id_created_at_id_idx" ON "invitations"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "invitations_role_id_idx" ON "invitations"("role_id");

-- CreateIndex
CREATE INDEX "invitations_invited_by_id_idx" ON "invitations"("invited_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_tenant_id_id_key" ON "invitations"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "roles_tenant_id_name_id_idx" ON "roles"("tenant_id", "name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "roles_tenant_id_id_key" ON "roles"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "tenant_domains_tenant_id_domain_id_idx" ON "tenant_domains"("tenant_id", "domain", "id");

-- CreateIndex
CREATE UNIQUE INDEX "tenant_domains_tenant_id_id_key" ON "tenant_domains"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "tenant_domains_tenant_id_domain_key" ON "tenant_domains"("tenant_id", "domain");

-- CreateIndex
CREATE INDEX "join_requests_tenant_id_created_at_id_idx" ON "join_requests"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "join_requests_user_id_idx" ON "join_requests"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "join_requests_tenant_id_id_key" ON "join_requests"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "memberships_role_id_idx" ON "memberships"("role_id");

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_tenant_id_role_id_fkey" FOREIGN KEY ("tenant_id", "role_id") REFERENCES "roles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_invited_by_id_fkey" FOREIGN KEY ("invited_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "roles" ADD CONSTRAINT "roles_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tenant_domains" ADD CONSTRAINT "tenant_domains_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "join_requests" ADD CONSTRAINT "join_requests_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "join_requests" ADD CONSTRAINT "join_requests_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_tenant_id_role_id_fkey" FOREIGN KEY ("tenant_id", "role_id") REFERENCES "roles"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ── Conditions that Prisma's schema cannot say ───────────────────────────────────────────────────────────────────────

-- A custom role names one, and only a custom one does.
alter table memberships drop constraint memberships_role;
alter table memberships add constraint memberships_role check (role in ('owner', 'admin', 'billing', 'member', 'custom'));
alter table memberships add constraint memberships_custom check ((role = 'custom') = (role_id is not null));

-- The closed list without what only an owner has (domain/access.ts). Everybody in a tenant can at least read it.
alter table roles alter column permissions set not null;
alter table roles add constraint roles_permissions check ('tenant:read' = any(permissions) and permissions <@ array[
  'tenant:read', 'tenant:update', 'domain:write', 'member:read', 'member:write', 'role:write', 'key:read', 'key:write', 'audit:read',
  'billing:read', 'billing:write', 'holding:read', 'holding:write']);
alter table roles add constraint roles_name check (length(name) between 1 and 60);
-- "Editor" and "editor" would be mistaken for each other.
create unique index roles_one_name on roles (tenant_id, lower(name));

alter table invitations add constraint invitations_state check (state in ('pending', 'accepted', 'revoked'));
alter table invitations add constraint invitations_mail_state check (mail_state in ('queued', 'sent', 'refused', 'failed'));
alter table invitations add constraint invitations_role check (role in ('owner', 'admin', 'billing', 'member', 'custom'));
-- While it is pending it names the role that it gives; an ended one may outlive the role.
alter table invitations add constraint invitations_custom check
  ((role_id is null or role = 'custom') and (role <> 'custom' or role_id is not null or state <> 'pending'));
create unique index invitations_one_pending on invitations (tenant_id, lower(email)) where state = 'pending';

alter table tenant_domains add constraint tenant_domains_state check (state in ('pending', 'verified'));
alter table tenant_domains add constraint tenant_domains_policy check (join_policy in ('off', 'request', 'auto'));
-- Who is let in by an address must have shown that the addresses are theirs to speak for.
alter table tenant_domains add constraint tenant_domains_open check (state = 'verified' or join_policy = 'off');
create unique index tenant_domains_one_owner on tenant_domains (domain) where state = 'verified';

alter table join_requests add constraint join_requests_state check (state in ('pending', 'approved', 'declined'));
create unique index join_requests_one_pending on join_requests (tenant_id, user_id) where state = 'pending';

-- ── What is remembered of a person ends when their place allows something else ───────────────────────────────────────
-- Nodes hear of it by the person's rows in memberships, so those are written too, in the same transaction and whoever changes the
-- role or the tenant. As the writer and not as the owner: the writer's wall stands before the places as before the role.

create function touch_holders() returns trigger language plpgsql as $$
begin
  update public.memberships set updated_at = now() where tenant_id = new.tenant_id and role_id = new.id;
  return null;
end $$;
create trigger touch_holders after update of permissions on roles
  for each row when (old.permissions is distinct from new.permissions) execute function touch_holders();

create function touch_members() returns trigger language plpgsql as $$
begin
  update public.memberships set updated_at = now() where tenant_id = new.id;
  return null;
end $$;
create trigger touch_members after update of archived_at on tenants
  for each row when ((old.archived_at is null) <> (new.archived_at is null)) execute function touch_members();

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

do $$
declare t text;
begin
  foreach t in array array['roles', 'invitations', 'tenant_domains', 'join_requests'] loop
    execute format('create policy tenant on %I to backplane_app
      using (tenant_id = any((select current_tenant_ids())::uuid[]))
      with check (tenant_id = any((select current_tenant_ids())::uuid[]))', t);
    execute format('grant select, insert, update, delete on %I to backplane_app', t);
    execute format('create policy operator on %I for select to backplane_operator using (current_user = ''backplane_operator'')', t);
    execute format('grant select on %I to backplane_operator', t);
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;

-- Whoever holds the token of an invitation sees this one, before they are anybody in the tenant.
create policy by_token on invitations for select to backplane_app
  using (token_hash = (select nullif(current_setting('app.invitation_hash', true), '')));

-- A person with a verified address sees which tenant lets its domain in: the row and not the tenant.
create policy by_address on tenant_domains for select to backplane_app
  using (domain = (select nullif(current_setting('app.email_domain', true), '')) and state = 'verified' and join_policy <> 'off');

-- A person sees what they have asked for.
create policy own on join_requests for select to backplane_app using (user_id = (select current_user_id()));
