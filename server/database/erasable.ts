import type { Db } from '../../domain/db.ts'
import type { Classification } from '../../domain/privacy/classes.ts'
import { lookedForByStaff } from '../../domain/users/erase-rows.ts'
import { LaunchError } from './errors.ts'
import { OPERATOR_ROLE } from './roles.ts'

/** Only a policy that names the role counts: what is everybody's goes by the tenants of a session, and staff's has none. */
const REACH = `
  select t.name, c.oid is not null as there,
    has_any_column_privilege(o.oid, c.oid, 'select') as granted,
    not c.relrowsecurity or exists (
      select from pg_policy p where p.polrelid = c.oid and p.polcmd in ('r', '*') and p.polpermissive and o.oid = any(p.polroles)
    ) as shown
  from unnest($1::text[]) with ordinality t(name, place)
    left join (pg_class c join pg_namespace n on n.oid = c.relnamespace and c.relkind in ('r', 'p'))
      on case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end = t.name,
    pg_roles o
  where o.rolname = '${OPERATOR_ROLE}'
  order by t.place`

/**
 * Whoever is erased is looked for in every tenant, as staff (domain/users/erase-rows.ts). Where staff may not read a table, nobody can be erased; where
 * a policy hides its rows from staff, they would stay in silence.
 *
 * @throws LaunchError with one line per table
 */
export async function assertErasable(classification: Classification, db: Pick<Db, 'run'>): Promise<void> {
  const tables = lookedForByStaff(classification).map(([table]) => table)
  const rows = await db.run({ name: 'erasure_reach', text: REACH }, [tables])
  const problems = rows.flatMap((reach) => problemOf(reach) ?? [])
  if (problems.length > 0) throw new LaunchError(problems)
}

function problemOf({ name, there, granted, shown }: Readonly<Record<string, unknown>>): string | null {
  if (!there)
    return `The classification names ${name}, which is no table here. Create it in a migration, or take it out.`
  if (granted && shown) return null
  const mend = [
    ...(shown
      ? []
      : [`create policy operator on ${name} for select to ${OPERATOR_ROLE} using (current_user = '${OPERATOR_ROLE}')`]),
    ...(granted ? [] : [`grant select on ${name} to ${OPERATOR_ROLE}`]),
  ]
  return `What ${name} holds of a person does not stay when they are erased, and staff cannot find it there. In a migration: ${mend.join('; ')}.`
}
