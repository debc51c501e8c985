import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { beyondTheWalls } from '../support/lanes/beyond-the-walls.ts'
import { type Person, type Seed, seedOf } from '../support/seed.ts'

const USERS = `query ($first: Int! = 20, $after: String, $search: String, $operator: Boolean, $from: DateTime, $to: DateTime, $order: UserOrder! = NEWEST) {
  users(first: $first, after: $after, search: $search, operator: $operator, createdFrom: $from, createdTo: $to, order: $order) {
    nodes { id email name operatorRole createdAt places { tenantId tenantName role } } pageInfo { hasNextPage endCursor } } }`
const USER = 'query ($id: ID!) { user(id: $id) { id email name operatorRole places { tenantId tenantName role } } }'

interface Found {
  readonly users: {
    readonly nodes: readonly { readonly id: string; readonly email: string; readonly createdAt: string }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

describe('operators who look for people', () => {
  let backplane: TestBackplane
  let seed: Seed
  let support: GraphqlClient
  let olga: Person
  let people: readonly Person[]

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
    people = [await seed.person('Ada'), await seed.person('Adam'), await seed.person('Ben_100%')]
    olga = await seed.operator('support')
    support = await olga.client()
  })
  afterAll(() => backplane?.close())

  const emails = async (variables: Record<string, unknown>) =>
    (await support.data<Found>(USERS, variables)).users.nodes.map(({ email }) => email.split('-')[0])

  it('find them by part of a name or an address, whatever the case, and take no character for a pattern', async () => {
    expect(await emails({ search: 'ADA' })).toEqual(['adam', 'ada'])
    expect(await emails({ search: 'dam' })).toEqual(['adam'])
    expect(await emails({ search: '@example.com', order: 'OLDEST' })).toEqual(['ada', 'adam', 'ben_100', 'olga'])
    expect(await emails({ search: '_100%' })).toEqual(['ben_100'])
    for (const search of ['a_a', '%%%', "'; drop", '\\\\\\']) expect(await emails({ search })).toEqual([])
    const short = await support.ask(USERS, { search: 'ad' })
    expect(short.errors[0]).toMatchObject({ extensions: { code: 'BAD_INPUT' }, message: expect.stringContaining('3') })
  })

  it('choose staff or customers, and a time', async () => {
    expect(await emails({ operator: true })).toEqual(['olga'])
    expect(await emails({ operator: false })).toEqual(['ben_100', 'adam', 'ada'])
    const { nodes } = (await support.data<Found>(USERS, { order: 'OLDEST' })).users
    expect(await emails({ from: nodes[1]?.createdAt, to: nodes[3]?.createdAt })).toEqual(['ben_100', 'adam'])
  })

  it.each(['NEWEST', 'OLDEST'])('page through them, %s first, without losing or repeating one', async (order) => {
    const seen: string[] = []
    for (let after: string | null = null; ; ) {
      const page: Found = await support.data<Found>(USERS, { first: 1, after, order })
      seen.push(...page.users.nodes.map(({ id }) => id))
      after = page.users.pageInfo.endCursor
      if (!page.users.pageInfo.hasNextPage) break
    }
    expect(seen).toHaveLength(4)
    expect(seen).toEqual((await support.data<Found>(USERS, { order })).users.nodes.map(({ id }) => id))
    expect((await support.ask(USERS, { after: 'nonsense' })).errors[0]?.extensions.code).toBe('BAD_INPUT')
  })

  it('find one among very many, by what they alone have and by what all share', async () => {
    await beyondTheWalls(backplane.database, (sql) =>
      sql.query(
        `insert into users (id, email, email_verified, name, created_at, updated_at)
         select gen_random_uuid(), 'crowd' || n || '@shared-domain.example', true, 'Crowd ' || n, at, at
         from generate_series(1, 1500) n, lateral (select timestamptz '2020-01-01 00:00Z' + n * interval '1 minute' as at) made`,
      ),
    )
    const whole = async (variables: Record<string, unknown>) =>
      (await support.data<Found>(USERS, variables)).users.nodes.map(({ email }) => email)
    // Of the oldest and of the newest, whichever way the list goes.
    for (const order of ['NEWEST', 'OLDEST'])
      for (const email of ['crowd3@shared-domain.example', 'crowd1499@shared-domain.example'])
        expect(await whole({ search: email, order })).toEqual([email])
    expect(await whole({ search: 'crowd3@shared-domain.invalid' })).toEqual([])
    expect((await whole({ search: '113@SHARED-domain.ex' })).map((email) => email.split('@')[0])).toEqual([
      'crowd1113',
      'crowd113',
    ])
    const shared = await support.data<Found>(USERS, { search: 'shared-domain', first: 2 })
    expect(shared.users.nodes.map(({ email }) => email.split('@')[0])).toEqual(['crowd1500', 'crowd1499'])
    const next = await whole({ search: 'shared-domain', first: 2, after: shared.users.pageInfo.endCursor })
    expect(next.map((email) => email.split('@')[0])).toEqual(['crowd1498', 'crowd1497'])
    expect(await whole({ search: 'shared-domain', operator: true })).toEqual([])
    await beyondTheWalls(backplane.database, (sql) => sql.query(`delete from users where name like 'Crowd %'`))
  })

  it('see one with their places, in whichever tenants; each look leaves an entry', async () => {
    const [ada] = people as [Person]
    const tenant = await seed.tenant({ name: 'Ada family', owner: ada })
    const id = toPublicId('user', ada.userId)
    expect(await support.data(USER, { id })).toMatchObject({
      user: {
        ...{ id, name: 'Ada', operatorRole: null },
        places: [{ tenantId: tenant.publicId, tenantName: 'Ada family', role: 'OWNER' }],
      },
    })
    expect(await support.data(USER, { id: toPublicId('user', newId()) })).toEqual({ user: null })
    const entries = await backplane.app.db.operator((tx) =>
      tx.auditEntry.findMany({ where: { action: { in: ['user.read', 'user.search'] } } }),
    )
    expect(entries.filter(({ objectId }) => objectId === ada.userId)).toMatchObject([
      { action: 'user.read', actorId: olga.userId, tenantId: null },
    ])
    expect(entries.filter(({ action }) => action === 'user.search').length).toBeGreaterThan(10)
    const text = JSON.stringify(entries, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
    expect(text).not.toContain('_100%')
  })

  it('and nobody else does', async () => {
    const [ada] = people as [Person]
    for (const client of [await ada.client(), await (await seed.operator('finance')).client()])
      for (const [document, variables] of [
        [USERS, {}],
        [USER, { id: toPublicId('user', ada.userId) }],
      ] as const)
        expect((await client.ask(document, variables)).errors[0]?.extensions.code).toBe('FORBIDDEN')
    const { rows } = await beyondTheWalls(backplane.database, (owner) =>
      owner.query<{ signature: string; open: boolean }>(
        `select oid::regprocedure::text as signature, has_function_privilege('backplane_app', oid, 'execute') as open
         from pg_proc where proname = 'search_users'`,
      ),
    )
    expect(rows).toEqual([{ signature: expect.stringMatching(/^search_users\(/), open: false }])
  })

  it('are answered by the index, and not by a look at everybody', async () => {
    const plan = await beyondTheWalls(backplane.database, async (owner) => {
      await owner.query(
        `insert into users (id, email, name, created_at, updated_at)
         select gen_random_uuid(), md5(n::text) || '@example.org', md5((n * 7)::text), now() - n * interval '1 s', now() from generate_series(1, 50000) n`,
      )
      await owner.query('analyze users')
      // As the function asks, and as whom: the tables' owner, behind FORCE.
      await owner.query('alter table users force row level security')
      const { rows } = await owner.query<{ 'QUERY PLAN': string }>(
        `explain select id, created_at from users u where u.erased_at is null and lower(u.name || ' ' || u.email) like '%0cc175b9c0f1%'
         order by u.created_at desc, u.id desc limit 21`,
      )
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })
    expect(plan).toContain('users_search')
    expect(plan).not.toContain('Seq Scan')
    const [match] = (await support.data<Found>(USERS, { search: 'c4ca4238a0b9' })).users.nodes
    expect(match?.email).toBe('c4ca4238a0b923820dcc509a6f75849b@example.org')
  })
})
