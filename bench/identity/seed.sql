-- So many tenants, and 20 times as many people, each with an account at the local issuer; all accounts share one hash. Run once by the
-- superuser on an empty, migrated database in which the issuer has made its tables. Of ten tenants in a row the first has 110 members,
-- the others 10 each. Names and addresses are of the kind that people have: staff look for parts of them.

create schema bench;
create function bench.id(kind int, n bigint) returns uuid language sql immutable as $$
  select ('0197b000-0000-7' || lpad(to_hex(kind), 3, '0') || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid
$$;

create function bench.pick(words text[], seed text) returns text language sql immutable as $$
  select words[1 + ('x' || substr(md5(seed), 1, 6))::bit(24)::int % cardinality(words)]
$$;

create table bench.people as
  select u, first || ' ' || last as name, lower(first || '.' || last) || lpad(u::text, 6, '0') || '@' || lower(last) || '-company.example' as email,
    -- Of each 200 people the first 110 are in the first of ten tenants.
    (u - 1) / 200 * 10 + case when (u - 1) % 200 < 110 then 1 else 2 + ((u - 1) % 200 - 110) / 10 end as t,
    case when (u - 1) % 200 < 110 then (u - 1) % 200 else ((u - 1) % 200 - 110) % 10 end as seat
  from (
    select u, bench.pick('{Ada,Amina,Anton,Aroha,Bela,Carmen,Chidi,Dara,Elif,Emil,Farid,Greta,Hana,Igor,Ines,Jonas,Kaito,Lena,Mateo,Mira,Noor,Olga,
        Petra,Quinn,Rosa,Samir,Tomas,Uma,Vera,Yusuf}', 'first' || u) as first,
      bench.pick('{Abbott,Baptist,Castill,Dvorak,Eriks,Fontain,Gupta,Horvath,Ivan,Jens,Kowal,Lind,Moreau,Nakamur,Okaf,Petr,Quisp,Ross,Schmidt,
        Takah,Ued,Vasqu,Web,Xiong,Yilm,Zimm}', 'stem' || u)
        || bench.pick('{ov,son,ova,berg,mann,ez,ini,wood,ford,sky}', 'end' || u) as last
    from generate_series(1, :tenants * 20) u
  ) named;
create unique index on bench.people (u);

insert into tenants (id, name, slug, created_at, updated_at)
  select bench.id(1, t), 'Tenant ' || lpad(t::text, 5, '0'), 'tenant-' || lpad(t::text, 5, '0'), at, at
  from generate_series(1, :tenants) t, lateral (select timestamptz '2026-01-01 00:00Z' + t * interval '1 minute' as at) made;

insert into users (id, email, email_verified, name, created_at, updated_at)
  select bench.id(2, u), email, true, name, at, at
  from bench.people, lateral (select timestamptz '2026-02-01 00:00Z' + u * interval '1 minute' as at) made;

insert into local_identity.accounts (id, email, email_verified, name, password_hash, created_at)
  select bench.id(3, u), email, true, name, :hash, timestamptz '2026-02-01 00:00Z' from bench.people;

insert into identities (id, user_id, issuer, subject, created_at)
  select bench.id(4, u), bench.id(2, u), :issuer, bench.id(3, u)::text, timestamptz '2026-02-01 00:00Z' from bench.people;

insert into memberships (id, tenant_id, user_id, role, created_at, updated_at)
  select bench.id(5, u), bench.id(1, t), bench.id(2, u), case seat when 0 then 'owner' when 1 then 'admin' else 'member' end, at, at
  from bench.people, lateral (select timestamptz '2026-02-01 00:00Z' + u * interval '1 minute' as at) made;

-- The first person of all is staff as well.
insert into operators (user_id, role, created_at) values (bench.id(2, 1), 'support', '2026-02-01 00:00Z');
