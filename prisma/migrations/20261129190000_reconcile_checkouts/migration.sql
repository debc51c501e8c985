-- A subscription that was paid twice and taken back stands at the provider only; its checkout says so to the reconciler.
create policy sweep on checkouts for select to backplane_sweep using (current_user = 'backplane_sweep');
grant select (id, tenant_id, provider, state) on checkouts to backplane_sweep;
