-- ── Staff look for people among many ─────────────────────────────────────────────────────────────────────────────────
-- The planner cannot see how often a term occurs: behind a policy no statistics of the expression are used, and it takes every term for a rare
-- one. Two kinds of terms were slow for that, and got slower with every account:
--
-- * One that many people share (a mail provider): all that match were read and sorted for a page of 20. So the first 1,000 in the list's order
--   are looked through before; when they fill the page, that is the answer.
-- * A whole address: the index is asked for each three letters of it, and those of a domain that many share have long lists. So the index is asked
--   for what stands before the domain's first word ends, and the few that it finds are compared with the whole.
--
-- They also choose who is banned, or is not, as of a moment. The function that is replaced must go: beside it, another of the same name would be
-- one that everybody may call.

do $$ begin
  execute format('create policy search on bans for select to %I using (true)', current_user);
end $$;

drop function search_users;
create function search_users(term text, only_operators boolean, only_banned boolean, as_of timestamptz, since timestamptz, before timestamptz,
  mark_at timestamptz, mark_id uuid, newest_first boolean, most int) returns table (id uuid, created_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  direction text := case when newest_first then 'desc' else 'asc' end;
  in_order text := format(' order by u.created_at %1$s, u.id %1$s limit ', direction);
  bounds text := ' where u.erased_at is null'
    || case when since is not null then ' and u.created_at >= $2' else '' end
    || case when before is not null then ' and u.created_at < $3' else '' end
    || case when mark_id is not null then ' and (u.created_at, u.id) ' || case when newest_first then '<' else '>' end || ' ($4, $5)' else '' end;
  operator constant text := 'exists (select from public.operators o where o.user_id = u.id)';
  banned constant text := 'exists (select from public.bans b where b.user_id = u.id and b.lifted_at is null and (b.until is null or b.until > $8))';
  chosen text := case only_operators when true then ' and ' || operator when false then ' and not ' || operator else '' end
    || case only_banned when true then ' and ' || banned when false then ' and not ' || banned else '' end;
  rare text := regexp_replace(term, '^(%.{3,}@[[:alnum:]]*)[^[:alnum:]].*$', '\1%');
  ids uuid[];
  moments timestamptz[];
begin
  if rare = term then
    execute 'select array_agg(f.id), array_agg(f.created_at) from (select u.id, u.created_at from (select * from public.users u' || bounds || in_order
      || '1000) u where lower(u.name || '' '' || u.email) like $1' || chosen || in_order || '$6) f'
      into ids, moments using term, since, before, mark_at, mark_id, most, rare, as_of;
    if cardinality(ids) = most then
      return query select * from unnest(ids, moments);
      return;
    end if;
  end if;
  return query execute
    'select u.id, u.created_at from public.users u' || bounds
    || case when term is not null then ' and lower(u.name || '' '' || u.email) like $7' else '' end
    -- In words that the index does not know, so that it is not asked for them.
    || case when rare <> term then ' and lower(u.name || '' '' || u.email) || '''' like $1' else '' end
    || chosen || in_order || '$6'
    using term, since, before, mark_at, mark_id, most, rare, as_of;
end $$;
revoke all on function search_users from public;
grant execute on function search_users to backplane_operator;
