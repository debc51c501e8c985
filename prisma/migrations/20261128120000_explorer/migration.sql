-- CreateTable
CREATE TABLE "saved_operations" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "document" TEXT NOT NULL,
    "variables" TEXT,
    "visibility" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "saved_operations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_previews" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "role_previews_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "saved_operations_user_id_created_at_id_idx" ON "saved_operations"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "saved_operations_visibility_created_at_id_idx" ON "saved_operations"("visibility", "created_at", "id");

-- CreateIndex
CREATE INDEX "role_previews_user_id_started_at_id_idx" ON "role_previews"("user_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "role_previews_tenant_id_started_at_id_idx" ON "role_previews"("tenant_id", "started_at", "id");

-- AddForeignKey
ALTER TABLE "saved_operations" ADD CONSTRAINT "saved_operations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_previews" ADD CONSTRAINT "role_previews_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_previews" ADD CONSTRAINT "role_previews_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── Conditions that Prisma's schema cannot say ───────────────────────────────────────────────────────────────────────

alter table saved_operations add constraint saved_operations_visibility check (visibility in ('mine', 'staff'));
-- Sixty minutes at most, whoever writes it.
alter table role_previews add constraint role_previews_short check
  (expires_at > started_at and expires_at <= started_at + interval '60 minutes');

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

do $$
declare t text;
begin
  foreach t in array array['saved_operations', 'role_previews'] loop
    execute format('create policy person on %I to backplane_app
      using (user_id = (select current_user_id())) with check (user_id = (select current_user_id()))', t);
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;
grant select, insert, update, delete on saved_operations to backplane_app;
grant select, insert, delete on role_previews to backplane_app;

-- Staff sees what is shared with it, and of the rest what is the person's own, whose id the verb sets.
create policy operator on saved_operations for select to backplane_operator
  using (current_user = 'backplane_operator' and (visibility = 'staff' or user_id = (select current_user_id())));
grant select on saved_operations to backplane_operator;
create policy operator on role_previews for select to backplane_operator using (current_user = 'backplane_operator');
grant select on role_previews to backplane_operator;
