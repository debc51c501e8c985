import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MINUTE } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { clientAt } from '../support/client-at.ts'
import { eventually } from '../support/eventually.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { movingClock } from '../support/moving-clock.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { asOwner, tablesWith } from '../support/rows.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

const START = `mutation ($input: StartImpersonationInput!) { startImpersonation(input: $input) { id accessToken expiresAt } }`
const END = 'mutation ($id: ID!) { endImpersonation(id: $id) }'
const LIST = 'query ($id: ID) { impersonations(userId: $id) { id userId operatorId reason endedAt } }'

interface Started {
  readonly id: string
  readonly accessToken: string
  readonly expiresAt: string
}

describe('the token of an operator who acts as somebody', () => {
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
  const as = ({ accessToken }: Started, url = backplane.url) => graphqlClient(url, accessToken)
  const ask = async (token: string, url = backplane.url) =>
    (await graphqlClient(url, token).ask<{ viewer: { id: string } }>('{ viewer { id } }')).errors[0]?.message ??
    'let in'

  it('is shut out on every node when it is ended, by its own token or by a colleague', async () => {
    const [first, second] = [await start(), await start()]
    for (const { accessToken } of [first, second])
      for (const url of [backplane.url, node.url]) expect(await ask(accessToken, url)).toBe('let in')
    expect((await as(first).ask(END, { id: second.id })).errors[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
    expect((await as(first).ask(END, { id: first.id })).data).toEqual({ endImpersonation: true })
    const colleague = await client(await seed.operator('support'))
    expect((await colleague.ask(END, { id: second.id })).data).toEqual({ endImpersonation: true })
    expect((await colleague.ask(END, { id: second.id })).data).toEqual({ endImpersonation: false })
    for (const { accessToken } of [first, second])
      for (const url of [backplane.url, node.url]) {
        await eventually(async () => (await ask(accessToken, url)) !== 'let in', 'it is refused')
        expect(await ask(accessToken, url)).toBe('Acting as this person has ended.')
      }
    const { impersonations } = await support.data<{ impersonations: { id: string; endedAt: string | null }[] }>(LIST, {
      id: userId,
    })
    expect(impersonations.find(({ id }) => id === first.id)).toMatchObject({
      userId,
      operatorId: toPublicId('user', operator.userId),
      reason: 'They cannot see their devices',
      endedAt: expect.any(String),
    })
  })

  it('is shut out when the operator is none any more, or is banned, or the person becomes one', async () => {
    const acting = await seed.operator('support')
    const started = await start({}, await client(acting))
    expect(await ask(started.accessToken)).toBe('let in')
    await backplane.app.db.operator((tx) => tx.operator.delete({ where: { userId: acting.userId } }))
    await eventually(async () => /operator permission/.test(await ask(started.accessToken)), 'they are shut out')
    const other = await seed.operator('support')
    const again = await start({}, await client(other))
    const ban = 'mutation ($input: BanUserInput!) { banUser(input: $input) { id } }'
    await support.data(ban, { input: { userId: toPublicId('user', other.userId), reason: 'Left' } })
    await eventually(async () => /banned/.test(await ask(again.accessToken)), 'they are shut out')
    const ben = await seed.person('Ben')
    const asBen = await start({ userId: toPublicId('user', ben.userId) })
    await backplane.app.db.operator((tx) =>
      tx.operator.create({ data: { userId: ben.userId, role: 'engineer', createdAt: clock.now() } }),
    )
    await eventually(async () => /has ended/.test(await ask(asBen.accessToken)), 'they are shut out')
  })

  it('cannot be made up: not with another key, another person, another type, nor by the configured issuer', async () => {
    const started = await start()
    const [header, claims] = [decodeProtectedHeader(started.accessToken), decodeJwt(started.accessToken)]
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const forge = (more: object, head: object = {}) =>
      new SignJWT({ ...claims, ...more }).setProtectedHeader({ ...header, alg: 'ES256', ...head }).sign(privateKey)
    const mint = await tokenMint(backplane, userId)
    const parts = started.accessToken.split('.')
    const swapped = Buffer.from(JSON.stringify({ ...claims, sub: toPublicId('user', operator.userId) })).toString(
      'base64url',
    )
    for (const token of [
      await forge({}),
      await forge({}, { jwk: await exportJWK(publicKey) }),
      await forge({}, { kid: toPublicId('impersonation', newId()) }),
      await forge({}, { kid: 'imp_x' }),
      await forge({ iss: backplane.app.identity.verifierConfig().issuer }),
      await forge({}, { typ: 'at+jwt' }),
      await mint({ header: { typ: 'impersonation+jwt', kid: header.kid } as never, claims: claims as never }),
      await mint({ claims: { iss: claims.iss } as never }),
      [parts[0], swapped, parts[2]].join('.'),
      [Buffer.from(JSON.stringify({ ...header, typ: 'at+jwt' })).toString('base64url'), parts[1], parts[2]].join('.'),
    ])
      expect(await ask(token)).not.toBe('let in')
    expect(await ask(started.accessToken)).toBe('let in')
  })

  it('leaves nothing behind that could make another token', async () => {
    const { accessToken } = await start()
    expect(await tablesWith(backplane.database, String(accessToken.split('.')[2]))).toEqual([])
    const keys = await asOwner(backplane.database, async (owner) => {
      await owner.query('begin')
      await owner.query('alter table impersonations no force row level security')
      return (
        await owner.query<{ key: string }>(
          'select distinct jsonb_object_keys(public_key) as key from impersonations order by 1',
        )
      ).rows
    })
    expect(keys.map(({ key }) => key)).toEqual(['crv', 'kty', 'x', 'y'])
  })

  /** Last: the clock is everybody's. */
  it('ends by itself, to the second', async () => {
    clock.stop()
    const { accessToken } = await start({ minutes: 5 })
    clock.pass(5 * MINUTE - 5_000)
    expect(await ask(accessToken)).toBe('let in')
    clock.pass(6_000)
    expect(await ask(accessToken)).toMatch(/expired/)
  })
})
