-- AlterTable
ALTER TABLE "users" ADD COLUMN "locale" TEXT,
ADD COLUMN "time_zone" TEXT,
ADD COLUMN "erased_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "users_created_at_id_idx" ON "users"("created_at", "id");

-- ── Operators look for people ────────────────────────────────────────────────────────────────────────────────────────
-- A policy's condition stands before any other, so an index on a text that is looked for would not be used behind it. This function looks as
-- the tables' owner, who for this has a policy without a condition; only staff's role may call it.

create extension if not exists pg_trgm;
create index users_search on users using gin (lower(name || ' ' || email) gin_trgm_ops) where erased_at is null;
do $$ begin
  execute format('create policy search on users for select to %I using (true)', current_user);
  execute format('create policy search on operators for select to %I using (true)', current_user);
end $$;

create function search_users(term text, only_operators boolean, since timestamptz, before timestamptz, mark_at timestamptz, mark_id uuid,
  newest_first boolean, most int) returns table (id uuid, created_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  direction text := case when newest_first then 'desc' else 'asc' end;
begin
  return query execute
    'select u.id, u.created_at from public.users u where u.erased_at is null'
    || case when term is not null then ' and lower(u.name || '' '' || u.email) like $1' else '' end
    || case when only_operators then ' and exists (select from public.operators o where o.user_id = u.id)' else '' end
    || case when only_operators = false then ' and not exists (select from public.operators o where o.user_id = u.id)' else '' end
    || case when since is not null then ' and u.created_at >= $2' else '' end
    || case when before is not null then ' and u.created_at < $3' else '' end
    || case when mark_id is not null then ' and (u.created_at, u.id) ' || case when newest_first then '<' else '>' end || ' ($4, $5)' else '' end
    || format(' order by u.created_at %1$s, u.id %1$s limit $6', direction)
    using term, since, before, mark_at, mark_id, most;
end $$;
revoke all on function search_users from public;
grant execute on function search_users to backplane_operator;

-- ── Erasure ──────────────────────────────────────────────────────────────────────────────────────────────────────────
-- A person's own rows go within the walls of that person; what happened stays, without what it says about them.

grant delete on notifications, deliveries, identities, data_exports to backplane_app;
create index events_of_person on events ((payload->>'userId')) where payload ? 'userId';
create policy operator_erases on events for update to backplane_operator
  using (current_user = 'backplane_operator') with check (current_user = 'backplane_operator');
grant update (payload) on events to backplane_operator;
