/** The tables of the product, in its own schema, behind the same wall as ours. */
export const firstTables = {
  name: '001-first-tables',
  sql: `
create table better_movies.films (
  id uuid primary key,
  title text not null,
  year int not null
);
create index films_title on better_movies.films (title, id);
grant select on better_movies.films to backplane_app;

insert into better_movies.films (id, title, year) values
  ('0198a000-0000-7000-8000-000000000001', 'The Kid', 1921),
  ('0198a000-0000-7000-8000-000000000002', 'Nosferatu', 1922),
  ('0198a000-0000-7000-8000-000000000003', 'Sherlock Jr.', 1924),
  ('0198a000-0000-7000-8000-000000000004', 'The General', 1926),
  ('0198a000-0000-7000-8000-000000000005', 'Metropolis', 1927),
  ('0198a000-0000-7000-8000-000000000006', 'Sunrise', 1927);

create table better_movies.devices (
  id uuid primary key,
  tenant_id uuid not null references public.tenants (id),
  user_id uuid not null references public.users (id),
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null
);
create index devices_tenant on better_movies.devices (tenant_id, created_at, id);
create index devices_user on better_movies.devices (user_id);
alter table better_movies.devices enable row level security;
alter table better_movies.devices force row level security;
create policy tenant on better_movies.devices to backplane_app
  using (tenant_id = any((select public.current_tenant_ids())::uuid[]))
  with check (tenant_id = any((select public.current_tenant_ids())::uuid[]));
grant select, insert, delete on better_movies.devices to backplane_app;
`,
}
