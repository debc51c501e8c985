import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId, toPublicId } from '../../lib/ids.ts'
import { readMutation, viewerQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { clientAt } from '../support/client-at.ts'
import { idOf, knock } from '../support/document-door.ts'
import { eventually } from '../support/eventually.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { movingClock } from '../support/moving-clock.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { asOwner } from '../support/rows.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const START = `mutation ($input: StartImpersonationInput!) { startImpersonation(input: $input) { id accessToken expiresAt } }`
const LIST = 'query ($id: ID) { impersonations(userId: $id) { id userId operatorId reason endedAt } }'

interface Started {
  readonly id: string
  readonly accessToken: string
  readonly expiresAt: string
}

describe('an operator who acts as somebody', () => {
  const clock = movingClock()
  let backplane: TestBackplane
  let node: TestNode
  let seed: Seed
  let operator: Person
  let support: GraphqlClient
  let tenant: SeededTenant
  let userId: string

  beforeAll(async () => {
    backplane = await startTestBackplane({ overrides: { wallClock: clock } })
    node = await startTestNode(backplane)
    seed = seedOf(backplane)
    operator = await seed.operator('support')
    tenant = await seed.tenant({ owner: await seed.person('Ada') })
    userId = toPublicId('user', tenant.owner.userId)
  })
  afterAll(async () => {
    await node?.close()
    await backplane?.close()
  })
  beforeEach(async () => {
    support = await client(operator)
  })

  const client = ({ principal }: Person) => clientAt(backplane, clock, principal.subject, 7_200)
  async function start(input: object = {}, by = support): Promise<Started> {
    const variables = { input: { userId, reason: 'They cannot see their devices', minutes: 30, ...input } }
    return (await by.data<{ startImpersonation: Started }>(START, variables)).startImpersonation
  }
  const refusalOf = async (input: object, by = support) =>
    (await by.ask(START, { input: { userId, reason: 'x', ...input } })).errors[0]?.extensions.code ?? 'let in'
  const as = ({ accessToken }: Started, url = backplane.url) => graphqlClient(url, accessToken)

  it('sees what the person sees, in both lanes and on every node, by a token that says who acts', async () => {
    const started = await start()
    for (const url of [backplane.url, node.url]) {
      expect((await as(started, url).ask('{ viewer { id } }')).data).toEqual({ viewer: { id: userId } })
      for (let n = 0; n < 3; n += 1)
        expect((await knock(url, { documentId: idOf(viewerQuery) }, { token: started.accessToken })).text).toContain(
          '"name":"Ada"',
        )
    }
    expect(
      (await as(started).ask('query ($id: ID!) { tenant(id: $id) { name } }', { id: tenant.publicId })).data,
    ).toEqual({
      tenant: { name: tenant.name },
    })
    const claims = decodeJwt(started.accessToken)
    expect(claims).toMatchObject({
      iss: `${backplane.url}/impersonation`,
      sub: userId,
      act: { sub: toPublicId('user', operator.userId) },
    })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(30 * 60)
  })

  it('may not move money, make credentials, hand over or give rights away, by either name', async () => {
    const acting = as(await start())
    const input = (more: object) => ({ input: { tenantId: tenant.publicId, idempotencyKey: newId(), ...more } })
    const barred: readonly [string, object][] = [
      ['mutation ($input: StartCardSetupInput!) { startCardSetup(input: $input) { url } }', input({})],
      [
        'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename } }',
        { input: { tenantId: tenant.publicId, name: 'X', permissions: ['TENANT_READ'] } },
      ],
      ['mutation { revokeAllSessions }', {}],
      ['mutation { revokeSession(id: "x") }', {}],
      // What lasts longer than the visit: a place that is taken, or given up.
      ['mutation ($id: ID!) { leaveTenant(tenantId: $id) { __typename } }', { id: tenant.publicId }],
      ['mutation ($id: ID!) { joinTenant(tenantId: $id) { __typename } }', { id: tenant.publicId }],
      ['mutation { acceptInvitation(token: "x") { __typename } }', {}],
    ]
    for (const [query, variables] of barred) {
      const [error] = (await acting.ask(query, variables as Record<string, unknown>)).errors
      expect(error).toMatchObject({
        extensions: { code: 'FORBIDDEN' },
        message: expect.stringMatching(/person themselves/),
      })
    }
    for (const query of ['{ metrics { activeSubscriptions } }', LIST])
      expect((await acting.ask(query)).errors[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
    expect(await refusalOf({}, acting)).toBe('FORBIDDEN')
  })

  it('goes on being nobody else after a mutation: what a person may do in a moment is not given back', async () => {
    const started = await start()
    const id = newId()
    await backplane.app.db.as({ userId: tenant.owner.userId, tenantIds: [] }, (tx) =>
      tx.notification.createMany({
        data: [
          {
            id,
            userId: tenant.owner.userId,
            type: 'test',
            dedupeKey: id,
            title: 'T',
            body: '',
            createdAt: clock.now(),
          },
        ],
      }),
    )
    const variables = { id: toPublicId('notification', id) }
    const both = `mutation ($id: ID!, $input: StartCardSetupInput!) { markNotificationRead(id: $id) { id } startCardSetup(input: $input) { url } }`
    const { errors } = await as(started).ask(both, {
      ...variables,
      input: { tenantId: tenant.publicId, idempotencyKey: newId() },
    })
    expect(errors[0]).toMatchObject({ path: ['startCardSetup'], extensions: { code: 'FORBIDDEN' } })
    const answer = await knock(
      backplane.url,
      { documentId: idOf(readMutation), variables },
      { method: 'POST', token: started.accessToken },
    )
    expect(answer.status).toBe(200)
  })

  it('acts as no operator, and for an hour at most, with a reason', async () => {
    for (const role of ['support', 'engineer'] as const)
      expect(await refusalOf({ userId: toPublicId('user', (await seed.operator(role)).userId) })).toBe('FORBIDDEN')
    expect(await refusalOf({ userId: toPublicId('user', operator.userId) })).toBe('FORBIDDEN')
    for (const wrong of [{ minutes: 61 }, { minutes: 0 }, { reason: ' ' }])
      expect(await refusalOf(wrong)).toBe('BAD_INPUT')
    expect(await refusalOf({ userId: toPublicId('user', newId()) })).toBe('NOT_FOUND')
    const finance = await client(await seed.operator('finance'))
    for (const by of [finance, await client(tenant.owner)]) expect(await refusalOf({}, by)).toBe('FORBIDDEN')
    await expect(
      asOwner(backplane.database, async (owner) => {
        await owner.query('begin')
        await owner.query('alter table impersonations no force row level security')
        return owner.query(
          `insert into impersonations (id, user_id, operator_id, reason, public_key, started_at, expires_at)
           values ($1, $2, $2, '', '{}', now(), now() + interval '61 minutes')`,
          [newId(), tenant.owner.userId],
        )
      }),
    ).rejects.toThrow(/impersonations_short/)
  })

  it('is told to the person, by mail and in their feed', async () => {
    const cleo = await seed.person('Cleo')
    await start({ userId: toPublicId('user', cleo.userId) })
    const own = await client(cleo)
    const { viewer } = await eventually(async () => {
      const seen = await own.data<{ viewer: { unreadCount: number; notifications: { nodes: object[] } } }>(
        '{ viewer { unreadCount notifications { nodes { type title body } } } }',
      )
      return seen.viewer.unreadCount > 0 && seen
    }, 'they are told')
    expect(viewer.notifications.nodes).toEqual([
      {
        type: 'support-access',
        title: 'Our support is looking at your account',
        body: expect.stringMatching(/for 30 minutes at most/),
      },
    ])
    const delivered = () =>
      backplane.app.db.as({ userId: cleo.userId, tenantIds: [] }, (tx) =>
        tx.delivery.count({ where: { toAddress: cleo.email } }),
      )
    expect(await delivered()).toBe(1)
  })
})
