import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { assertBoundRole } from '../../server/database/guard.ts'
import { prepareDatabase } from '../../server/database/prepare.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { quietLog } from '../support/log.ts'

const cluster = inject('testCluster')

describe('a role that row-level security would not bind', () => {
  let database: TestDatabase
  let owner: pg.Client
  const roles: string[] = []

  beforeAll(async () => {
    database = await createTestDatabase()
    owner = new pg.Client({ connectionString: database.ownerUrl })
    await owner.connect()
  })

  afterAll(async () => {
    await owner.end()
    await database.drop()
    if (cluster.superuserUrl) await asSuperuser(roles.map((role) => `drop role ${role}`).join(';'))
  })

  async function asSuperuser(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: cluster.superuserUrl ?? '' })
    await client.connect()
    await client.query(text).finally(() => client.end())
  }

  async function urlOf(attributes: string): Promise<string> {
    const role = `bpt_role_${randomBytes(4).toString('hex')}`
    await asSuperuser(`create role ${role} login password 'secret' ${attributes}`)
    roles.push(role)
    const url = new URL(database.ownerUrl)
    url.username = role
    url.password = 'secret'
    return url.href
  }

  it('is not the app role', async () => {
    await expect(assertBoundRole(database.appUrl)).resolves.toBeUndefined()
  })

  it('is the owner of the tables', async () => {
    await expect(assertBoundRole(database.ownerUrl)).rejects.toThrow(/which owns tables \(/)
  })

  it.skipIf(!cluster.superuserUrl)('is a superuser, and it is said in one line', async () => {
    const url = await urlOf('superuser')
    await expect(assertBoundRole(url)).rejects.toMatchObject({ problems: [expect.stringMatching(/is a superuser/)] })
  })

  it.skipIf(!cluster.superuserUrl)('has BYPASSRLS', async () => {
    const url = await urlOf('bypassrls')
    await expect(assertBoundRole(url)).rejects.toMatchObject({ problems: [expect.stringMatching(/has BYPASSRLS/)] })
  })

  it.skipIf(!cluster.superuserUrl)('inherits from the owner of the tables', async () => {
    const { rows } = await owner.query<{ name: string }>('select current_user as name')
    const url = await urlOf('inherit')
    await asSuperuser(`grant ${rows[0]?.name} to ${roles.at(-1)}`)
    const pattern =
      cluster.superuserUrl === cluster.ownerUrl ? /inherits from/ : /inherits from the tables' owner backplane_owner/
    await expect(assertBoundRole(url)).rejects.toThrow(pattern)
  })

  it.skipIf(!cluster.superuserUrl)('inherits the view across tenants', async () => {
    const url = await urlOf('inherit')
    await asSuperuser(`grant backplane_sweep to ${roles.at(-1)}`)
    await expect(assertBoundRole(url)).rejects.toThrow(/inherits from backplane_sweep/)
  })

  it('is refused as DATABASE_URL before anything is changed, when its name is another', async () => {
    const { ownerUrl } = database
    const prepared = prepareDatabase({ ownerUrl, appUrl: ownerUrl, queues: [], log: quietLog })
    await expect(prepared).rejects.toThrow(/it must be backplane_app/)
  })
})

describe('the narrow roles', () => {
  let database: TestDatabase
  let app: pg.Client

  beforeAll(async () => {
    database = await createTestDatabase()
    const owner = new pg.Client({ connectionString: database.ownerUrl })
    await owner.connect()
    await owner.query(`
      create table notes (tenant int);
      insert into notes values (1), (2);
      alter table notes enable row level security;
      alter table notes force row level security;
      grant select on notes to backplane_app, backplane_sweep;
      create policy own on notes to backplane_app using (tenant = 1);
      create policy all_tenants on notes to backplane_sweep using (true);`)
    await owner.end()
    app = new pg.Client({ connectionString: database.appUrl })
    await app.connect()
  })

  afterAll(async () => {
    await app.end()
    await database.drop()
  })

  const count = async () => (await app.query('select count(*)::int as count from notes')).rows[0].count

  it('do not apply until they are taken, and end with the transaction', async () => {
    expect(await count()).toBe(1)
    await app.query('begin')
    await app.query('set local role backplane_sweep')
    expect(await count()).toBe(2)
    await app.query('commit')
    expect(await count()).toBe(1)
  })

  it('are all that the app may become', async () => {
    await expect(app.query('set role backplane_local')).rejects.toThrow(/permission denied to set role/)
    await expect(app.query('create table public.mine ()')).rejects.toThrow(/permission denied for schema public/)
    await expect(app.query('create role another')).rejects.toThrow(/permission denied/)
  })
})
