-- ── The walls once more, for statements that read for several viewers ────────────────────────────────────────────────
-- Such a statement makes the settings anew for each viewer, while it runs. The app's policies ask for them in a scalar
-- subselect, which is evaluated once a statement: the first viewer's would hold for all. So it runs under a role of its
-- own, whose policies say the same and ask for the settings at each row. Nothing in them may be kept from one row to the
-- next: a subselect that could be hashed is fenced by `offset 0`, and any other is refused here.

grant usage on schema public to backplane_together;

-- Gives the role what the app may read of a table, behind the same walls. Again after a policy has changed.
create function stand_together(of regclass) returns void language plpgsql set search_path = pg_catalog, public as $$
declare
  wall record;
  said text;
begin
  if exists (select from pg_policy where polrelid = of and polcmd in ('r', '*') and 0 = any(polroles)) then
    raise exception 'a policy of % is for everybody: it would hold here in the form that is asked once a statement', of
      using hint = 'Write it to backplane_app.';
  end if;
  for wall in select polname from pg_policy where polrelid = of and 'backplane_together'::regrole = any(polroles) loop
    execute format('drop policy %I on %s', wall.polname, of);
  end loop;
  for wall in
    select polname, polpermissive, pg_get_expr(polqual, polrelid) as said from pg_policy
      where polrelid = of and polcmd in ('r', '*') and 'backplane_app'::regrole = any(polroles)
  loop
    if not wall.polpermissive then
      raise exception 'the policy % of % is restrictive: that form is not known here', wall.polname, of;
    end if;
    said := replace(wall.said, '( SELECT current_tenant_ids() AS current_tenant_ids)::uuid[]', 'current_tenant_ids()');
    said := replace(said, '( SELECT current_user_id() AS current_user_id)', 'current_user_id()');
    if regexp_replace(said, '\s+', ' ', 'g')
      = '(EXISTS ( SELECT FROM memberships m WHERE ((m.user_id = users.id) AND (m.tenant_id = ANY (current_tenant_ids())))))' then
      said := 'exists (select from memberships m where m.user_id = users.id and m.tenant_id = any(current_tenant_ids()) offset 0)';
    elsif said ~* '\mselect\M' then
      raise exception 'the policy % of % asks something once a statement: it cannot hold for several viewers', wall.polname, of
        using hint = 'Write its condition without a subselect, or leave the table out: its rows are read for one viewer at a time.';
    end if;
    execute format('create policy %I on %s for select to backplane_together using (%s)', 'together_' || wall.polname, of, said);
  end loop;
  if not has_table_privilege('backplane_app', of, 'select') then
    raise exception 'the app may not read every column of %', of;
  end if;
  execute format('grant select on %s to backplane_together', of);
end $$;
revoke execute on function stand_together from public;

do $$
declare t text;
begin
  -- What is everybody's has no walls; the rest is a tenant's or a person's. What a token shows to whoever bears it is read for one at a time.
  foreach t in array array['features', 'plans', 'plan_features', 'prices', 'products', 'product_features', 'product_prices',
    'tenants', 'memberships', 'users', 'roles', 'notifications', 'data_exports', 'join_requests', 'subscriptions', 'counters', 'grants', 'holdings',
    'invoices', 'invoice_lines', 'payments', 'refunds', 'disputes', 'payment_methods', 'billing_details', 'coupon_redemptions',
    'carts', 'cart_lines', 'orders', 'order_lines', 'sales', 'sellers', 'plan_sales',
    'document_apps', 'document_entries', 'document_usage', 'document_versions'] loop
    perform stand_together(t::regclass);
  end loop;
end $$;
