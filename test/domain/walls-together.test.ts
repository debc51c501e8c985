import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { TOGETHER_ROLE } from '../../reads/prepared.ts'
import { assertCatalogue } from '../../server/database/catalogue.ts'
import { APP_ROLE } from '../../server/database/roles.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { asOwner } from '../support/rows.ts'

/** Read for one viewer at a time: what a token shows to whoever bears it is asked once a statement; the example’s tables are its own. */
const ALONE = ['ApiKey', 'ClientApp', 'Device', 'Film', 'Invitation', 'TenantDomain']

describe('the walls of a statement that reads for several viewers', () => {
  let backplane: TestBackplane

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(() => backplane?.close())

  const look = <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
    asOwner(backplane.database, async (owner) => (await owner.query<Row>(text, values)).rows)

  it('stand before every noun but those that a token shows', () => {
    const model = modelOf([betterMovies])
    const alone = model.nouns.filter(({ name }) => !backplane.backplane.catalogue.together(name))
    expect(
      alone.map(({ name }) => name).sort(),
      `nouns that are read for one viewer at a time: end the table's migration with select stand_together('…')`,
    ).toEqual(ALONE)
  })

  it('say what the app’s say, and keep nothing from one row to the next', async () => {
    const walls = await look<{ name: string; app: string; together: string }>(
      `select a.polrelid::regclass || '.' || a.polname as name, pg_get_expr(a.polqual, a.polrelid) as app, pg_get_expr(t.polqual, t.polrelid) as together
       from pg_policy a left join pg_policy t on t.polrelid = a.polrelid and t.polname = 'together_' || a.polname and '${TOGETHER_ROLE}'::regrole = any(t.polroles)
       where a.polcmd in ('r', '*') and '${APP_ROLE}'::regrole = any(a.polroles)
         and has_table_privilege('${TOGETHER_ROLE}', a.polrelid, 'select') order by 1`,
    )
    expect(walls.length).toBeGreaterThan(30)
    const once = (said: string) =>
      said
        .replaceAll('( SELECT current_tenant_ids() AS current_tenant_ids)::uuid[]', 'current_tenant_ids()')
        .replaceAll('( SELECT current_user_id() AS current_user_id)', 'current_user_id()')
        .replaceAll(/\s+/g, ' ')
    for (const { name, app, together } of walls) {
      const said = together.replaceAll(/\s+/g, ' ')
      expect(`${name}: ${said.replace(' OFFSET 0)', ')')}`).toBe(`${name}: ${once(app)}`)
      // A subselect without it may be read once and kept, with the settings of whoever came first.
      expect(said.split('SELECT').length, name).toBe(said.split('OFFSET 0').length)
    }
  })

  it('are of a role that may read, and nothing else', async () => {
    const rights = await look(
      `select c.relname, p from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
       where c.relkind in ('r', 'p', 'v') and n.nspname !~ '^(pg_|information_schema)' and has_table_privilege('${TOGETHER_ROLE}', c.oid, p)`,
    )
    expect(rights).toEqual([])
    const [role] = await look(
      `select rolcanlogin, rolsuper, rolbypassrls, rolinherit, pg_has_role('${APP_ROLE}', rolname, 'usage') as inherited from pg_roles where rolname = '${TOGETHER_ROLE}'`,
    )
    expect(role).toEqual({
      rolcanlogin: false,
      rolsuper: false,
      rolbypassrls: false,
      rolinherit: false,
      inherited: false,
    })
  })

  it('are not built of a policy that asks something once a statement', async () => {
    await asOwner(backplane.database, async (owner) => {
      await owner.query('begin')
      await owner.query('savepoint here')
      await expect(owner.query(`select stand_together('api_keys')`)).rejects.toThrow(/cannot hold for several viewers/)
      await owner.query('rollback to here')
      await owner.query(`create policy narrow on counters as restrictive for select to ${APP_ROLE} using (used > 0)`)
      await expect(owner.query(`select stand_together('counters')`)).rejects.toThrow(/is restrictive/)
      await owner.query('rollback to here')
      await owner.query('create policy open on counters for select using (used > 0)')
      await expect(owner.query(`select stand_together('counters')`)).rejects.toThrow(/is for everybody/)
      await owner.query('rollback')
    })
  })

  it('are made anew of the policies that the app has now', async () => {
    await asOwner(backplane.database, async (owner) => {
      await owner.query('begin')
      await owner.query('alter policy tenant on counters rename to of_tenant')
      await owner.query(`select stand_together('counters')`)
      const { rows } = await owner.query(
        `select polname from pg_policy where polrelid = 'counters'::regclass and '${TOGETHER_ROLE}'::regrole = any(polroles)`,
      )
      await owner.query('rollback')
      expect(rows).toEqual([{ polname: 'together_of_tenant' }])
    })
  })

  it('are not counted on where the app has another policy, or everybody has one', async () => {
    const canBe = async () => (await assertCatalogue(modelOf([betterMovies]), backplane.app.db)).together('Counter')
    const owner = (text: string) => asOwner(backplane.database, (client) => client.query(text))
    expect(await canBe()).toBe(true)
    await owner(
      `create policy more on counters for select to ${APP_ROLE} using (tenant_id = any((select current_tenant_ids())::uuid[]))`,
    )
    expect(await canBe()).toBe(false)
    await owner('drop policy more on counters')
    await owner(
      'create policy more on counters for select using (tenant_id = any((select current_tenant_ids())::uuid[]))',
    )
    expect(await canBe()).toBe(false)
    await owner('drop policy more on counters')
    expect(await canBe()).toBe(true)
  })

  it('show nothing to a statement that forgets whom it reads for', async () => {
    const client = new pg.Client({ connectionString: backplane.database.appUrl, options: `-c role=${TOGETHER_ROLE}` })
    await client.connect()
    try {
      for (const table of ['users', 'memberships', 'tenants', 'notifications', 'subscriptions'])
        expect((await client.query(`select from ${table}`)).rowCount, table).toBe(0)
      await expect(client.query('select from api_keys')).rejects.toThrow('permission denied')
    } finally {
      await client.end()
    }
  })
})
