-- CreateTable
CREATE TABLE "counters" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "feature_key" TEXT NOT NULL,
    "used" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "counters_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "counters_tenant_id_feature_key_id_idx" ON "counters"("tenant_id", "feature_key", "id");

-- CreateIndex
CREATE UNIQUE INDEX "counters_tenant_id_feature_key_key" ON "counters"("tenant_id", "feature_key");

-- CreateIndex
CREATE UNIQUE INDEX "counters_tenant_id_id_key" ON "counters"("tenant_id", "id");

-- AddForeignKey
ALTER TABLE "counters" ADD CONSTRAINT "counters_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "counters" ADD CONSTRAINT "counters_feature_key_fkey" FOREIGN KEY ("feature_key") REFERENCES "features"("key") ON DELETE RESTRICT ON UPDATE RESTRICT;

alter table counters add constraint counters_used check (used >= 0);

-- ── What is held already ─────────────────────────────────────────────────────────────────────────────────────────────
-- FORCE hides the holdings from their owner too, so it is lifted for the one statement. The lock that lifting it takes lasts
-- until commit: nobody writes a holding between this count and the trigger.

alter table holdings no force row level security;
insert into counters (id, tenant_id, feature_key, used, updated_at)
  select (array_agg(id order by created_at, id))[1], tenant_id, feature_key,
    count(*) filter (where released_at is null), max(greatest(created_at, released_at))
  from holdings group by tenant_id, feature_key;
alter table holdings force row level security;

-- ── Kept by whoever writes a holding, and in the same transaction ────────────────────────────────────────────────────
-- As the writer and not as the owner: the writer's wall stands before the counter as before the holding. The updates add and
-- subtract, so of many at once none is lost. A counter takes the id of the holding that opened it: a UUIDv7 that the app made.
-- Its times are the holding's, so they are business time.

create function keep_counter() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (old.tenant_id, old.feature_key) is distinct from (new.tenant_id, new.feature_key) then
    raise exception 'a holding stays with its tenant and its feature: release holding %, and acquire another', old.id;
  end if;
  if tg_op <> 'INSERT' and old.released_at is null then
    update public.counters c
      set used = c.used - 1, updated_at = greatest(c.updated_at, case tg_op when 'UPDATE' then new.released_at else now() end)
      where c.tenant_id = old.tenant_id and c.feature_key = old.feature_key;
    if not found then
      raise exception 'holding % is in no counter that this transaction may write', old.id;
    end if;
  end if;
  if tg_op <> 'DELETE' and new.released_at is null then
    insert into public.counters as c (id, tenant_id, feature_key, used, updated_at)
      values (new.id, new.tenant_id, new.feature_key, 1, new.created_at)
      on conflict (tenant_id, feature_key)
        do update set used = c.used + 1, updated_at = greatest(c.updated_at, excluded.updated_at);
  end if;
  return null;
end $$;

-- Not when the person of a holding is set or taken away: it is held as before.
create trigger keep_counter after insert or delete or update of tenant_id, feature_key, released_at on holdings
  for each row execute function keep_counter();

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

create policy tenant on counters to backplane_app
  using (tenant_id = any((select current_tenant_ids())::uuid[]))
  with check (tenant_id = any((select current_tenant_ids())::uuid[]));
grant select, insert, update on counters to backplane_app;
create policy operator on counters for select to backplane_operator using (current_user = 'backplane_operator');
grant select on counters to backplane_operator;
alter table counters enable row level security;
alter table counters force row level security;
