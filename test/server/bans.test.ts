import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { liftExpiredBans } from '../../domain/bans/expire.ts'
import { directoryOf } from '../../domain/issuer-parts.ts'
import { DAY, HOUR, MINUTE } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { ProviderError } from '../../providers/errors.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { movingClock } from '../support/moving-clock.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { type Person, type Seed, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

const BAN = `mutation ($input: BanUserInput!) { banUser(input: $input) { id userId reason bannedBy until liftedAt } }`
const UNBAN = 'mutation ($userId: ID!) { unbanUser(userId: $userId) }'

describe('a ban', () => {
  const clock = movingClock()
  let backplane: TestBackplane
  let node: TestNode
  let seed: Seed
  let support: GraphqlClient
  let engineer: Person
  let supporter: Person
  let ada: Person
  let userId: string

  beforeAll(async () => {
    backplane = await startTestBackplane({ overrides: { wallClock: clock } })
    node = await startTestNode(backplane)
    seed = seedOf(backplane)
    supporter = await seed.operator('support')
    engineer = await seed.operator('engineer')
    support = graphqlClient(backplane.url, await minted(supporter))
  })
  afterAll(async () => {
    await node?.close()
    await backplane?.close()
  })
  beforeEach(async () => {
    ada = await seed.person('Ada')
    userId = toPublicId('user', ada.userId)
  })

  /** By the clock that the test moves. */
  async function minted({ principal }: Person, later = 0): Promise<string> {
    const iat = Math.floor(clock.now().getTime() / 1_000) + later
    return (await tokenMint(backplane, principal.subject))({ claims: { iat, exp: iat + 20 * 3_600, sid: newId() } })
  }
  const ask = async (token: string, url = backplane.url) =>
    (await graphqlClient(url, token).ask<{ viewer: unknown }>('{ viewer { id } }')).errors[0]?.message ?? 'let in'
  const ban = (input: object = {}) =>
    support.ask<{ banUser: Record<string, unknown> }>(BAN, { input: { userId, reason: 'Spam', ...input } })
  const blocked = async (person = ada) =>
    (await directoryOf(backplane.app).get(person.principal.subject))?.blocked === true

  it('shuts the person out on every node, with the token that they have and with a new one', async () => {
    const token = await minted(ada)
    for (const url of [backplane.url, node.url]) expect(await ask(token, url)).toBe('let in')
    const { data } = await ban()
    expect(data?.banUser).toMatchObject({
      id: expect.stringMatching(/^ban_/),
      userId,
      reason: 'Spam',
      bannedBy: toPublicId('user', supporter.userId),
      until: null,
      liftedAt: null,
    })
    for (const url of [backplane.url, node.url])
      for (const one of [token, await minted(ada, 5)]) {
        await eventually(async () => (await ask(one, url)) !== 'let in', 'they are shut out')
        expect(await ask(one, url)).toBe('This account is banned. Ask our support if you think that is wrong.')
      }
    await eventually(() => blocked(), 'the issuer has blocked the account')
  })

  it('says until when, runs out by itself in real time, and the issuer hears of it', async () => {
    const until = new Date(clock.now().getTime() + DAY)
    await ban({ until: until.toISOString() })
    expect(await ask(await minted(ada, 5))).toBe(
      `This account is banned until ${until.toISOString().slice(0, 16).replace('T', ' ')} UTC. Ask our support if you think that is wrong.`,
    )
    await eventually(() => blocked(), 'the issuer has blocked the account')
    clock.pass(DAY + MINUTE)
    expect(await ask(await minted(ada))).toBe('let in')
    support = graphqlClient(backplane.url, await minted(supporter))
    await liftExpiredBans(backplane.app)
    await eventually(async () => !(await blocked()), 'the issuer has let the account go')
    expect(
      (await support.ask<{ bans: object[] }>('query ($id: ID!) { bans(userId: $id) { liftedAt } }', { id: userId }))
        .data?.bans,
    ).toEqual([{ liftedAt: expect.any(String) }])
  })

  it('can be lifted: the person signs in anew, and the token from before stays dead', async () => {
    const token = await minted(ada, -60)
    await ban()
    expect((await support.ask(UNBAN, { userId })).data).toEqual({ unbanUser: true })
    expect((await support.ask(UNBAN, { userId })).data).toEqual({ unbanUser: false })
    await eventually(async () => (await ask(token)) !== 'let in', 'the old token is refused')
    expect(await ask(token)).toBe('This access token was given before the account was banned. Sign in again.')
    expect(await ask(await minted(ada, 5))).toBe('let in')
    await eventually(async () => !(await blocked()), 'the issuer has let the account go')
  })

  it('of somebody who is banned takes the place of the one before', async () => {
    await ban({ until: new Date(clock.now().getTime() + HOUR).toISOString() })
    await ban({ reason: 'Again' })
    const { data } = await support.ask<{ bans: { reason: string; liftedAt: string | null }[] }>(
      'query ($id: ID!) { bans(userId: $id) { reason liftedAt } }',
      { id: userId },
    )
    expect(data?.bans).toEqual([
      { reason: 'Again', liftedAt: null },
      { reason: 'Spam', liftedAt: expect.any(String) },
    ])
  })

  it('holds although the issuer fails, who is told when he is back', async () => {
    const users = directoryOf(backplane.app)
    const real = users.block
    let failures = 0
    users.block = async () => {
      failures += 1
      throw new ProviderError('unavailable', { provider: 'local', operation: 'block', sent: 'no' })
    }
    expect((await ban()).errors).toEqual([])
    expect(await ask(await minted(ada, 5))).toMatch(/is banned/)
    await eventually(async () => failures > 0, 'the issuer was asked in vain')
    expect(await blocked()).toBe(false)
    users.block = real
    await eventually(() => blocked(), 'the issuer has blocked the account')
  })

  it('is not for oneself, nor for an operator who stands above', async () => {
    for (const who of [supporter, engineer]) {
      const { errors } = await ban({ userId: toPublicId('user', who.userId) })
      expect(errors[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
      expect(await ask(await minted(who, 5))).toBe('let in')
    }
    const above = graphqlClient(backplane.url, await minted(engineer))
    const other = await seed.operator('support')
    const input = { userId: toPublicId('user', other.userId), reason: 'Left the company' }
    expect((await above.ask(BAN, { input })).errors).toEqual([])
  })

  it('needs a reason and an end that lies ahead, and somebody to be banned', async () => {
    const codes = async (input: object) => (await ban(input)).errors.map((error) => error.extensions.code)
    expect(await codes({ reason: ' ' })).toEqual(['BAD_INPUT'])
    expect(await codes({ until: clock.now().toISOString() })).toEqual(['BAD_INPUT'])
    expect(await codes({ userId: toPublicId('user', newId()) })).toEqual(['NOT_FOUND'])
    expect(await ask(await minted(ada, 5))).toBe('let in')
  })

  it('stands in the audit log with who, whom and why', async () => {
    await ban()
    const [entry, details] = await backplane.app.db.operator(async (tx) => {
      const found = await tx.auditEntry.findFirstOrThrow({ where: { action: 'user.ban', objectId: ada.userId } })
      return [found, await tx.auditDetail.findMany({ where: { entryId: found.id, part: 'content' } })] as const
    })
    expect(entry).toMatchObject({ actorKind: 'user', actorId: supporter.userId })
    expect(details).toMatchObject([{ persons: [ada.userId], value: { after: { reason: 'Spam' } } }])
  })
})
