-- CreateTable
CREATE TABLE "points_used" (
    "tenant_id" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "points" BIGINT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "points_used_pkey" PRIMARY KEY ("tenant_id","credential_id","month")
);

-- AddForeignKey
ALTER TABLE "points_used" ADD CONSTRAINT "points_used_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

alter table points_used add constraint points_used_upwards check (points >= 0);
alter table points_used add constraint points_used_month check (extract(day from month) = 1);

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

create policy tenant on points_used to backplane_app
  using (tenant_id = any((select current_tenant_ids())::uuid[])) with check (tenant_id = any((select current_tenant_ids())::uuid[]));
grant select, insert, update on points_used to backplane_app;
create policy operator on points_used for select to backplane_operator using (current_user = 'backplane_operator');
grant select on points_used to backplane_operator;
alter table points_used enable row level security;
alter table points_used force row level security;
