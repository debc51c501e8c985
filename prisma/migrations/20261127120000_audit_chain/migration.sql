-- AlterTable
ALTER TABLE "audit_entries" ADD COLUMN "on_behalf_of" UUID,
ADD COLUMN "origin_digest" TEXT,
ADD COLUMN "content_digest" TEXT,
ADD COLUMN "digest" TEXT,
ADD COLUMN "seq" BIGINT,
ADD COLUMN "prev_hash" TEXT,
ADD COLUMN "hash" TEXT,
ADD COLUMN "sealed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "audit_details" (
    "entry_id" UUID NOT NULL,
    "part" TEXT NOT NULL,
    "tenant_id" UUID,
    "persons" UUID[],
    "salt" BYTEA NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "audit_details_pkey" PRIMARY KEY ("entry_id","part")
);

-- CreateTable
CREATE TABLE "data_exports" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "tenant_id" UUID,
    "kind" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "operator" BOOLEAN NOT NULL,
    "filter" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "parts" INTEGER NOT NULL DEFAULT 0,
    "size" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ready_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "data_exports_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "data_exports_user_id_created_at_id_idx" ON "data_exports"("user_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_entries_tenant_id_id_key" ON "audit_entries"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "audit_entries_at_id_idx" ON "audit_entries"("at", "id");

-- CreateIndex
CREATE INDEX "audit_details_tenant_id_entry_id_idx" ON "audit_details"("tenant_id", "entry_id");

-- CreateIndex
CREATE INDEX "audit_entries_actor_id_at_id_idx" ON "audit_entries"("actor_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_object_id_at_id_idx" ON "audit_entries"("object_id", "at", "id");

-- AddForeignKey
ALTER TABLE "data_exports" ADD CONSTRAINT "data_exports_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_details" ADD CONSTRAINT "audit_details_tenant_id_entry_id_fkey" FOREIGN KEY ("tenant_id", "entry_id") REFERENCES "audit_entries"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

alter table audit_details add constraint audit_details_part check (part in ('origin', 'content'));
alter table data_exports add constraint data_exports_kind check (kind in ('audit_entries', 'personal_data'));
alter table data_exports add constraint data_exports_format check (format in ('jsonl', 'csv', 'json'));
alter table data_exports add constraint data_exports_state check (state in ('queued', 'ready', 'failed', 'expired'));
create index data_exports_expiring on data_exports (expires_at, id) where state <> 'expired';
create index audit_entries_on_behalf_of on audit_entries (on_behalf_of, at, id) where on_behalf_of is not null;
create index audit_details_persons on audit_details using gin (persons);

-- ── What was written before ──────────────────────────────────────────────────────────────────────────────────────────
-- Addresses move into details with a salt of their own each. The digest is that of domain/audit/digests.ts: SHA-256 over the salt and the
-- canonical JSON of the value; an address holds no character that JSON would escape. FORCE hides the rows from their owner too.

alter table audit_entries no force row level security;
insert into audit_details (entry_id, part, tenant_id, persons, salt, value)
  select id, 'origin', tenant_id, case when actor_kind = 'user' and actor_id is not null then array[actor_id::uuid] else '{}' end,
    sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), jsonb_build_object('address', address)
  from audit_entries where address is not null;
update audit_entries e set origin_digest = encode(sha256(d.salt || convert_to('{"address":"' || e.address || '"}', 'UTF8')), 'hex')
  from audit_details d where d.entry_id = e.id;
alter table audit_entries force row level security;
alter table audit_entries drop column address;

-- ── Sealed in the order of the transactions ──────────────────────────────────────────────────────────────────────────
-- An entry may be sealed once no transaction that began before its own is still open: then nothing can come in between any more.

alter table audit_entries add column xid xid8 not null default pg_current_xact_id();
create index audit_entries_unsealed on audit_entries (xid, id) where hash is null;
create unique index audit_entries_chain on audit_entries (tenant_id, seq) nulls not distinct where seq is not null;
alter table audit_entries add constraint audit_entries_seal check
  (num_nulls(seq, prev_hash, hash, sealed_at) in (0, 4) and (hash is null or digest is not null));

-- ── Append-only, whoever writes ──────────────────────────────────────────────────────────────────────────────────────

create function keep_audit_entry() returns trigger language plpgsql as $$
declare seal text[] := '{digest,seq,prev_hash,hash,sealed_at}';
begin
  if tg_op = 'INSERT' then
    if new.hash is null then
      new.xid := pg_current_xact_id();
      return new;
    end if;
    raise exception 'an audit entry is sealed after it has been written, by the job that seals' using errcode = 'insufficient_privilege';
  end if;
  if tg_op = 'UPDATE' and old.hash is null and new.hash is not null and (old.digest is null or new.digest = old.digest)
    and to_jsonb(new) - seal = to_jsonb(old) - seal then
    return new;
  end if;
  raise exception 'an audit entry stays as it was written' using errcode = 'insufficient_privilege';
end $$;
create trigger keep_audit_entry before insert or update or delete on audit_entries for each row execute function keep_audit_entry();

create function keep_audit_log() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only added to' using errcode = 'insufficient_privilege';
end $$;
create trigger keep_audit_log before truncate on audit_entries for each statement execute function keep_audit_log();
create trigger keep_audit_log before truncate on audit_details for each statement execute function keep_audit_log();
create trigger keep_audit_detail before update on audit_details for each row execute function keep_audit_log();

-- ── The second wall ──────────────────────────────────────────────────────────────────────────────────────────────────

-- As with the entries: one that concerns no tenant may be written by anyone, and only staff reads it.
create policy tenant on audit_details for select to backplane_app
  using (tenant_id = any((select current_tenant_ids())::uuid[]));
create policy tenant_signs on audit_details for insert to backplane_app
  with check (tenant_id is null or tenant_id = any((select current_tenant_ids())::uuid[]));
-- Erasure: what is about a person goes when the person goes, in whichever tenant it stands.
create policy own on audit_details for select to backplane_app using (persons @> array[(select current_user_id())]);
create policy own_erased on audit_details for delete to backplane_app using (persons @> array[(select current_user_id())]);
grant select, insert, delete on audit_details to backplane_app;
create policy operator on audit_details for select to backplane_operator using (current_user = 'backplane_operator');
create policy operator_signs on audit_details for insert to backplane_operator with check (current_user = 'backplane_operator');
grant select, insert on audit_details to backplane_operator;

-- The seal crosses the wall: it reads entries, never their details, and writes the five columns once.
create policy sweep on audit_entries for select to backplane_sweep using (current_user = 'backplane_sweep');
create policy sweep_seals on audit_entries for update to backplane_sweep
  using (current_user = 'backplane_sweep' and hash is null) with check (current_user = 'backplane_sweep' and hash is not null);
grant select, update (digest, seq, prev_hash, hash, sealed_at) on audit_entries to backplane_sweep;

alter table audit_details enable row level security;
alter table audit_details force row level security;

create policy person on data_exports to backplane_app
  using (user_id = (select current_user_id())) with check (user_id = (select current_user_id()));
grant select, insert, update on data_exports to backplane_app;
create policy operator on data_exports for select to backplane_operator using (current_user = 'backplane_operator');
grant select on data_exports to backplane_operator;
create policy sweep on data_exports for select to backplane_sweep using (current_user = 'backplane_sweep');
grant select on data_exports to backplane_sweep;
alter table data_exports enable row level security;
alter table data_exports force row level security;
