import pg from 'pg'
import { TOGETHER_ROLE } from '../../reads/prepared.ts'
import { LaunchError } from './errors.ts'
import { OPERATOR_ROLE, SWEEP_ROLE } from './roles.ts'

interface Findings {
  name: string
  superuser: boolean
  bypasses: boolean
  tables: string[]
  owners: string[]
  inherited: string[]
}

/**
 * Refuses a DATABASE_URL whose role row-level security does not bind: then one missing predicate would show a tenant the
 * rows of all. Run before the first request is served.
 *
 * @throws LaunchError with one line per problem
 */
export async function assertBoundRole(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    const { rows } = await client.query<Findings>(FINDINGS)
    const problems = rows[0] ? problemsOf(rows[0]) : []
    if (problems.length > 0) throw new LaunchError(problems)
  } finally {
    await client.end()
  }
}

/** `pg_has_role(…, 'USAGE')` is true for a membership that is inherited: its owner's rights are then the member's. */
const FINDINGS = `
  select me.rolname as name, me.rolsuper as superuser, me.rolbypassrls as bypasses,
    array(
      select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relowner = me.oid
      order by c.relname limit 3
    ) as tables,
    array(
      select distinct r.rolname::text from pg_class c
        join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner
      where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relowner <> me.oid
        and not me.rolsuper and pg_has_role(me.oid, c.relowner, 'USAGE')
      order by 1 limit 3
    ) as owners,
    array(
      select r.rolname::text from pg_roles r
      where r.rolname in ('${SWEEP_ROLE}', '${OPERATOR_ROLE}', '${TOGETHER_ROLE}') and not me.rolsuper and pg_has_role(me.oid, r.oid, 'USAGE')
      order by 1
    ) as inherited
  from pg_roles me where me.rolname = session_user`

function problemsOf({ name, superuser, bypasses, tables, owners, inherited }: Findings): string[] {
  const use = 'Row-level security would not bind it: use the role backplane_app.'
  const problems: string[] = []
  if (superuser) problems.push(`DATABASE_URL signs in as "${name}", which is a superuser. ${use}`)
  if (bypasses) problems.push(`DATABASE_URL signs in as "${name}", which has BYPASSRLS. ${use}`)
  if (tables.length > 0)
    problems.push(`DATABASE_URL signs in as "${name}", which owns tables (${tables.join(', ')} …). ${use}`)
  if (owners.length > 0)
    problems.push(
      `DATABASE_URL signs in as "${name}", which inherits from the tables' owner ${owners.join(', ')}. ${use}`,
    )
  if (inherited.length > 0)
    problems.push(
      `DATABASE_URL signs in as "${name}", which inherits from ${inherited.join(' and ')}: their policies would always apply. Revoke that membership, or grant it with inherit false.`,
    )
  return problems
}
