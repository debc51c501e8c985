import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liftExpiredBans } from '../../domain/bans/expire.ts'
import { startImpersonation } from '../../domain/impersonations/start.ts'
import { createRole } from '../../domain/roles/create.ts'
import { addMs, HOUR, SECOND } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { clientAt } from '../support/client-at.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { movingClock } from '../support/moving-clock.ts'
import { type Person, type Seed, seedOf } from '../support/seed.ts'

const USERS = `query ($banned: Boolean, $search: String, $first: Int! = 20, $after: String) {
  users(banned: $banned, search: $search, first: $first, after: $after, order: OLDEST) {
    nodes { email bans { reason until liftedAt } } pageInfo { hasNextPage endCursor } } }`
const USER = `query ($id: ID!) { user(id: $id) {
  bans { id reason bannedBy } impersonations { id operatorId reason } places { role customRoleName tenantName } } }`
const BAN = 'mutation ($input: BanUserInput!) { banUser(input: $input) { id } }'
const UNBAN = 'mutation ($id: ID!) { unbanUser(userId: $id) }'

interface Found {
  readonly users: {
    readonly nodes: readonly { readonly email: string; readonly bans: readonly object[] }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

describe('what staff sees of people', () => {
  const clock = movingClock()
  let backplane: TestBackplane
  let seed: Seed
  let olga: Person
  let support: GraphqlClient
  let people: Readonly<Record<'ada' | 'ben' | 'cleo', Person>>

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock: clock } })
    seed = seedOf(backplane)
    people = { ada: await seed.person('Ada'), ben: await seed.person('Ben'), cleo: await seed.person('Cleo') }
    olga = await seed.operator('support')
    // Good for longer than the test lets pass.
    support = await clientAt(backplane, clock, olga.principal.subject, (4 * HOUR) / SECOND)
  })
  afterAll(() => backplane?.close())

  const idOf = ({ userId }: Person) => toPublicId('user', userId)
  const ban = (person: Person, until?: Date) =>
    support.data(BAN, { input: { userId: idOf(person), reason: `Spam of ${person.email}`, until } })
  const names = async (variables: object) =>
    (await support.data<Found>(USERS, { ...variables })).users.nodes.map(({ email }) => email.split('-')[0])

  it('tells who is banned now from who is not, with why', async () => {
    expect(await names({ banned: true })).toEqual([])
    await ban(people.ada)
    await ban(people.ben, addMs(clock.now(), HOUR))
    await ban(people.cleo)
    await support.data(UNBAN, { id: idOf(people.cleo) })
    expect(await names({ banned: true })).toEqual(['ada', 'ben'])
    expect(await names({ banned: false })).toEqual(['cleo', 'olga'])
    expect(await names({})).toEqual(['ada', 'ben', 'cleo', 'olga'])
    expect(await names({ banned: true, search: 'ben' })).toEqual(['ben'])
    const first = (await support.data<Found>(USERS, { banned: true, first: 1 })).users
    expect(first.nodes).toEqual([
      { email: people.ada.email, bans: [{ reason: `Spam of ${people.ada.email}`, until: null, liftedAt: null }] },
    ])
    expect(await names({ banned: true, first: 1, after: first.pageInfo.endCursor })).toEqual(['ben'])
  })

  it('counts a ban that has run out for none, also before that is written down', async () => {
    clock.pass(2 * HOUR)
    expect(await names({ banned: true })).toEqual(['ada'])
    await liftExpiredBans(backplane.app)
    expect(await names({ banned: true })).toEqual(['ada'])
  })

  it('shows of one their bans, who has acted as them, and the role that a tenant has made for them', async () => {
    const { app } = backplane
    const tenant = await seed.tenant({ name: 'Ada family' })
    const made = await createRole(app, await tenant.owner.viewer(), {
      ...{ tenantId: tenant.id, name: 'Editor', permissions: ['tenant:read'] },
    })
    if (made.kind !== 'created') throw new Error(made.kind)
    const { userId } = people.cleo
    await app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.membership.createMany({
        data: [
          { id: newId(), tenantId: tenant.id, userId, role: 'custom', roleId: made.roleId, createdAt: clock.now() },
        ],
      }),
    )
    const input = { userId, reason: 'They have asked', minutes: 5 }
    const { impersonationId } = await startImpersonation(app, await olga.viewer(), input)
    expect(await support.data(USER, { id: idOf(people.cleo) })).toEqual({
      user: {
        bans: [{ id: expect.stringMatching(/^ban_/), reason: `Spam of ${people.cleo.email}`, bannedBy: idOf(olga) }],
        impersonations: [
          { id: toPublicId('impersonation', impersonationId), operatorId: idOf(olga), reason: 'They have asked' },
        ],
        places: [{ role: 'CUSTOM', customRoleName: 'Editor', tenantName: 'Ada family' }],
      },
    })
  })

  it('leaves an entry of each look, whatever is looked at', async () => {
    const { userId } = people.ada
    const looks = async () =>
      backplane.app.db.operator((tx) =>
        tx.auditEntry.findMany({
          where: { objectId: { in: [userId, 'every user'] }, actorId: olga.userId, action: { endsWith: 'read' } },
          select: { action: true },
          orderBy: { at: 'asc' },
        }),
      )
    const before = (await looks()).length
    const id = idOf(people.ada)
    await support.data('query ($id: ID!) { user(id: $id) { email } }', { id })
    await support.data('query ($id: ID!) { bans(userId: $id) { id } }', { id })
    await support.data('query ($id: ID!) { userSessions(userId: $id) { id } }', { id })
    await support.data('query ($id: ID!) { impersonations(userId: $id) { id } }', { id })
    await support.data('{ impersonations { id } }')
    expect((await looks()).slice(before).map(({ action }) => action)).toEqual([
      ...['user.read', 'ban.read', 'session.read', 'impersonation.read', 'impersonation.read'],
    ])
    const missing = { id: toPublicId('user', newId()) }
    for (const query of ['bans', 'userSessions', 'impersonations'])
      expect(
        (await support.ask(`query ($id: ID!) { ${query}(userId: $id) { id } }`, missing)).errors[0]?.extensions.code,
      ).toBe('NOT_FOUND')
  })
})
