import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APP_ROLE, CHANGES_ROLE, OPERATOR_ROLE, SWEEP_ROLE } from '../../server/database/roles.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { LOCAL_SCHEMAS } from '../support/local-schemas.ts'
import { asOwner } from '../support/rows.ts'

/** What belongs to no tenant and to no person. A new table stands here on purpose, or behind the wall. */
const OPEN = [
  'better_movies.films',
  'better_movies.migrations',
  // Which tenants' and persons' rows have changed, and none of what stands in them.
  'changes.entries',
  'changes.state',
  'public._prisma_migrations',
  // What they are worth, and none of the words that redeem them.
  'public.coupons',
  // Which tokens are dead, and which proofs were used: every node obeys the whole of it.
  'public.denials',
  // Only that something has changed.
  'public.document_registry',
  'public.dpop_proofs',
  'public.features',
  'public.inbox_events',
  'public.plan_features',
  // How many were moved, and none of whose they were.
  'public.plan_migrations',
  'public.plans',
  'public.price_refs',
  'public.prices',
  'public.product_features',
  'public.product_prices',
  'public.products',
]

/** Of the local providers, the job queue and the metrics store each has a wall of its own kind. */
const SCHEMAS = ['better_movies', 'changes', 'metrics', 'pgboss', 'public']
const WALLED_SCHEMAS = ['public', 'better_movies', 'changes']

const WRITABLE = (table: string) => ['delete', 'insert', 'update'].map((right) => `${table}: ${right}`)

interface Table {
  readonly name: string
  readonly enabled: boolean
  readonly forced: boolean
  readonly owned: boolean
}

describe('the second wall in the catalogue', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  const look = <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
    asOwner(database, async (owner) => (await owner.query<Row>(text, values)).rows)

  const tables = () =>
    look<Table>(
      `select n.nspname || '.' || c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
         c.relname in ('tenants', 'users') or exists (select from pg_attribute a where a.attrelid = c.oid
           and a.attname in ('tenant_id', 'user_id') and not a.attisdropped) as owned
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'm', 'v', 'f') and n.nspname = any($1) order by 1`,
      [WALLED_SCHEMAS],
    )

  it('stands, forced, in front of every table that has a tenant or a person', async () => {
    const owned = (await tables()).filter((table) => table.owned)
    expect(owned.length).toBeGreaterThan(15)
    expect(owned.filter((table) => !(table.enabled && table.forced)).map((table) => table.name)).toEqual([])
  })

  it('is left out only where somebody has decided so', async () => {
    const open = (await tables()).filter((table) => !table.enabled)
    expect(open.map((table) => table.name)).toEqual(OPEN)
  })

  it('has no schema behind its back', async () => {
    const schemas = await look<{ name: string }>(
      `select nspname as name from pg_namespace where nspname !~ '^(pg_|information_schema)' order by 1`,
    )
    expect(schemas.map((schema) => schema.name)).toEqual([...SCHEMAS, ...LOCAL_SCHEMAS].sort())
  })

  it('would be missed on a table that is added without it', async () => {
    await asOwner(database, (owner) => owner.query('create table public.bare (id int, tenant_id uuid)'))
    const bare = (await tables()).filter((table) => table.owned && !table.forced)
    await asOwner(database, (owner) => owner.query('drop table public.bare'))
    expect(bare.map((table) => table.name)).toEqual(['public.bare'])
  })

  it('has for the app one policy of tenant or person a table, and none that is always true', async () => {
    const lax = await look<{ name: string }>(
      `select schemaname || '.' || tablename || '.' || policyname as name from pg_policies
       where (schemaname = any($1)) and '${APP_ROLE}' = any(roles)
         and coalesce(qual, with_check) !~ '(current_tenant_ids|current_user_id|app\\.(subject|key_hash|client_id|impersonation_id|invitation_hash|email_domain|address))'`,
      [WALLED_SCHEMAS],
    )
    expect(lax).toEqual([])
    const everybody = await look(`select policyname from pg_policies where 'public' = any(roles)`)
    expect(everybody).toEqual([])
  })

  it('lets the sweep write nothing but seals, and the operator name operators, sign the audit log, note cases and erase what events say', async () => {
    const writable = (role: string) =>
      look<{ right: string }>(
        `select c.relname || ': ' || lower(p) as right from pg_class c join pg_namespace n on n.oid = c.relnamespace
         cross join unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
         where c.relkind = 'r' and n.nspname = any($1) and has_table_privilege($2, c.oid, p) order by 1`,
        [WALLED_SCHEMAS, role],
      ).then((rows) => rows.map((row) => row.right))
    expect(await writable(SWEEP_ROLE)).toEqual([])
    const columns = await look<{ name: string }>(
      `select distinct table_name || '.' || column_name as name from information_schema.column_privileges
       where grantee in ('${SWEEP_ROLE}', '${OPERATOR_ROLE}') and privilege_type <> 'SELECT' and table_schema = any($1)
         and not has_table_privilege(grantee, format('%I.%I', table_schema, table_name), privilege_type) order by 1`,
      [WALLED_SCHEMAS],
    )
    expect(columns.map((column) => column.name)).toEqual([
      ...['digest', 'hash', 'prev_hash', 'sealed_at', 'seq'].map((column) => `audit_entries.${column}`),
      ...['closed_at', 'closed_by', 'note', 'noted_at', 'noted_by'].map((column) => `cases.${column}`),
      ...['data', 'error', 'replayed_at', 'replayed_by'].map((column) => `dead_letters.${column}`),
      'events.payload',
    ])
    expect(await writable(OPERATOR_ROLE)).toEqual([
      'audit_details: insert',
      'audit_entries: insert',
      // The product's own apps are staff's, and so is what is let go in time.
      ...['document_apps', 'document_entries'].flatMap(WRITABLE),
      'document_registry: update',
      ...['document_usage', 'document_versions', 'documents'].flatMap(WRITABLE),
      ...['operators'].flatMap(WRITABLE),
      'reconcile_runs: insert',
      ...['unknown_documents'].flatMap(WRITABLE),
    ])
    const appendOnly = (await writable(APP_ROLE)).filter((right) => /^(audit_entries|events):/.test(right))
    expect(appendOnly).toEqual(appendOnly.filter((right) => right.endsWith(': insert')))
    expect(appendOnly.length).toBeGreaterThan(1)
  })

  it('lets the writer of the change feed add to it, and nobody else', async () => {
    const rights = await look<{ right: string }>(
      `select r || ' may ' || lower(p) as right
       from unnest(array['${APP_ROLE}', '${SWEEP_ROLE}', '${OPERATOR_ROLE}', '${CHANGES_ROLE}']) r
       cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
       where has_table_privilege(r, 'changes.entries', p) order by 1`,
    )
    expect(rights.map((row) => row.right)).toEqual([
      'backplane_app may delete',
      'backplane_app may select',
      'backplane_changes may insert',
    ])
  })

  it('opens to the writer of the change feed which tenants a person belongs to, and no other row', async () => {
    const policies = await look<{ name: string }>(
      `select tablename || ': ' || lower(cmd) || ' ' || qual as name from pg_policies where '${CHANGES_ROLE}' = any(roles)`,
    )
    expect(policies.map((policy) => policy.name)).toEqual([
      `memberships: select (CURRENT_USER = 'backplane_changes'::name)`,
    ])
  })

  it('is not inherited away: the app takes the narrow roles on, and is never them', async () => {
    const [rights] = await look(
      `select pg_has_role('${APP_ROLE}', '${SWEEP_ROLE}', 'USAGE') as sweep, pg_has_role('${APP_ROLE}', '${OPERATOR_ROLE}', 'USAGE') as operator,
         pg_has_role('${APP_ROLE}', '${SWEEP_ROLE}', 'MEMBER') as member`,
    )
    expect(rights).toEqual({ sweep: false, operator: false, member: true })
  })

  it('is not gone around by a function that runs as its owner: nobody may call one but whom it is for', async () => {
    const callable = await look<{ name: string }>(
      `select p.proname || ': ' || r as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       cross join unnest(array['public', '${APP_ROLE}', '${SWEEP_ROLE}', '${OPERATOR_ROLE}']) r
       where p.prosecdef and p.prorettype <> 'trigger'::regtype and n.nspname not in ('pg_catalog', 'information_schema')
         and has_function_privilege(r, p.oid, 'execute') order by 1`,
    )
    expect(callable.map((each) => each.name)).toEqual([`search_users: ${OPERATOR_ROLE}`])
  })

  it('is carried by every reference between two rows of tenants', async () => {
    const bare = await look<{ name: string }>(
      `select k.conrelid::regclass || '.' || k.conname as name from pg_constraint k
       where k.contype = 'f' and k.confrelid <> 'public.tenants'::regclass
         and exists (select from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'tenant_id' and not a.attisdropped)
         and exists (select from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'tenant_id' and not a.attisdropped)
         and not exists (select from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'tenant_id' and a.attnum = any(k.conkey))`,
    )
    // A run of the reconciler may be of all tenants, and its drifts are each of one.
    // A promotion code is everybody's or one tenant's: no key can carry the tenant, and whoever redeems one has looked (domain/coupons/look.ts).
    expect(bare.map(({ name }) => name)).toEqual([
      'coupon_redemptions.coupon_redemptions_promotion_code_id_coupon_id_fkey',
      'reconcile_drifts.reconcile_drifts_run_id_fkey',
    ])
  })
})
