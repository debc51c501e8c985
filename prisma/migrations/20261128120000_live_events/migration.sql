-- CreateTable
CREATE TABLE "live_streams" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "user_id" UUID,
    "position" BIGINT NOT NULL,

    CONSTRAINT "live_streams_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "live_events" (
    "id" BIGSERIAL NOT NULL,
    "tenant_id" UUID,
    "user_id" UUID,
    "position" BIGINT,
    "event_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "notification_id" UUID,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "live_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "live_events_tenant_id_position_key" ON "live_events"("tenant_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "live_events_user_id_position_key" ON "live_events"("user_id", "position");

-- ── Live updates ─────────────────────────────────────────────────────────────────────────────────────────────────────
-- Each event stands in the stream of its tenant, and in that of the person whom its payload names (`userId`). A stream has the places 1, 2, 3 …
-- without a gap, in the order in which the transactions committed: a place is given at commit, under the stream's lock, which is held until the
-- transaction has ended. So whoever has read up to a place has missed nothing before it, on any node, whatever was open meanwhile.
-- docs/decisions/live-events-in-postgres.md

alter table live_streams add constraint live_streams_of_one check (num_nonnulls(tenant_id, user_id) = 1 and id = coalesce(tenant_id, user_id));
alter table live_events add constraint live_events_of_one check (num_nonnulls(tenant_id, user_id) = 1);
create index live_events_unplaced on live_events (id) where position is null;

-- The functions below write for whoever emits an event, as the tables' owner: a tenant's admin reaches the stream of a member, whom the walls hide.
do $$
declare t text;
begin
  foreach t in array array['live_streams', 'live_events'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I for select to backplane_app
      using (tenant_id = any((select current_tenant_ids())::uuid[]) or user_id = (select current_user_id()))', t);
    execute format('create policy writer on %I to %I using (true) with check (true)', t, current_user);
    -- For the file of everything that is held about a person.
    execute format('create policy operator on %I for select to backplane_operator using (current_user = ''backplane_operator'')', t);
    execute format('grant select on %I to backplane_app, backplane_operator', t);
  end loop;
end $$;

create function live_add() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  person constant text := new.payload->>'userId';
begin
  if new.tenant_id is not null then
    insert into live_events (tenant_id, event_id, type, occurred_at) values (new.tenant_id, new.id, new.type, new.occurred_at);
  end if;
  if person ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    insert into live_events (user_id, event_id, type, notification_id, occurred_at)
      values (person::uuid, new.id, new.type, (new.payload->>'notificationId')::uuid, new.occurred_at);
  end if;
  return null;
end $$;

create function live_place() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  -- What a client that was away can still be told; older events go.
  kept constant bigint := 1000;
  added record;
  place bigint;
begin
  -- The first of a transaction's events places all of them, in the order of the streams: two transactions never wait for each other.
  for added in select e.id, e.tenant_id, e.user_id from live_events e where e.position is null order by coalesce(e.tenant_id, e.user_id), e.id loop
    insert into live_streams as s (id, tenant_id, user_id, position)
      values (coalesce(added.tenant_id, added.user_id), added.tenant_id, added.user_id, 1)
      on conflict (id) do update set position = s.position + 1 returning s.position into place;
    update live_events e set position = place where e.id = added.id;
    if added.tenant_id is not null then
      delete from live_events e where e.tenant_id = added.tenant_id and e.position <= place - kept;
    else
      delete from live_events e where e.user_id = added.user_id and e.position <= place - kept;
    end if;
  end loop;
  return null;
end $$;

revoke all on function live_add, live_place from public;
create trigger live_add after insert on events for each row execute function live_add();
create constraint trigger live_place after insert on live_events deferrable initially deferred for each row execute function live_place();
