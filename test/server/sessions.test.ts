import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId, toPublicId } from '../../lib/ids.ts'
import { ProviderError } from '../../providers/errors.ts'
import type { SessionDirectory } from '../../providers/identity/port.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { type Person, type Seed, seedOf } from '../support/seed.ts'
import { signIn } from '../support/sign-in.ts'
import { tokenMint } from '../support/tokens.ts'

const MINE = '{ viewer { sessions { id current createdAt expiresAt } } }'
const THEIRS = 'query ($id: ID!) { userSessions(userId: $id) { id current } }'

interface Device {
  readonly sid: string
  readonly token: string
  readonly client: GraphqlClient
}

describe('the sessions of a person', () => {
  let backplane: TestBackplane
  let sessions: SessionDirectory
  let seed: Seed
  let ada: Person
  let phone: Device
  let laptop: Device

  beforeAll(async () => {
    backplane = await startTestBackplane()
    const real = backplane.app.identity.sessions
    if (!real) throw new Error('the local issuer lists no sessions')
    sessions = real
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())
  beforeEach(async () => {
    Object.assign(backplane.app.identity, { sessions })
    ada = await seed.person('Ada')
    phone = await device(ada)
    laptop = await device(ada)
  })

  async function device(person: Person): Promise<Device> {
    const { accessToken } = await signIn({
      publicUrl: backplane.url,
      email: person.email,
      password: 'correct horse battery',
    })
    const sid = String(decodeJwt(accessToken).sid)
    return { sid, token: accessToken, client: graphqlClient(backplane.url, accessToken) }
  }
  const listed = async (client: GraphqlClient) =>
    (await client.data<{ viewer: { sessions: { id: string; current: boolean }[] } }>(MINE)).viewer.sessions
  const ended = ({ client }: Device) =>
    eventually(async () => (await client.ask('{ viewer { id } }')).status === 401, 'its token is refused')
  const works = async ({ client }: Device) => (await client.ask('{ viewer { id } }')).errors.length === 0
  const atIssuer = async () => (await sessions.list(ada.principal.subject)).map(({ id }) => id).toSorted()
  const code = async (client: GraphqlClient, query: string, variables = {}) =>
    (await client.ask(query, variables)).errors[0]?.extensions.code ?? 'ok'

  it('are listed, and the one by which they ask is marked', async () => {
    const found = await listed(phone.client)
    expect(found.map(({ id, current }) => [id, current]).toSorted()).toEqual(
      [
        [phone.sid, true],
        [laptop.sid, false],
      ].toSorted(),
    )
    expect(found[0]).toMatchObject({ createdAt: expect.any(String), expiresAt: expect.any(String) })
  })

  it('end one by one: here at once, and at the issuer', async () => {
    expect(await code(phone.client, 'mutation ($id: ID!) { revokeSession(id: $id) }', { id: laptop.sid })).toBe('ok')
    await ended(laptop)
    expect(await works(phone)).toBe(true)
    await eventually(async () => (await atIssuer()).join() === phone.sid, 'the issuer has ended it')
  })

  it('end all but the current one, or all of it', async () => {
    const tablet = await device(ada)
    expect(await code(phone.client, 'mutation { revokeAllSessions }')).toBe('ok')
    await Promise.all([laptop, tablet].map(ended))
    expect(await works(phone)).toBe(true)
    await eventually(async () => (await atIssuer()).join() === phone.sid, 'the issuer has ended the others')
    const nameless = await (await tokenMint(backplane, ada.principal.subject))()
    expect(await code(phone.client, 'mutation { revokeAllSessions(exceptCurrent: false) }')).toBe('ok')
    await ended(phone)
    await ended({ ...phone, client: graphqlClient(backplane.url, nameless) })
    await eventually(async () => (await atIssuer()).length === 0, 'the issuer has ended all')
  })

  it('cannot be kept by a token that names none', async () => {
    const nameless = graphqlClient(backplane.url, await (await tokenMint(backplane, ada.principal.subject))())
    expect(await code(nameless, 'mutation { revokeAllSessions }')).toBe('BAD_INPUT')
    expect(await works(laptop)).toBe(true)
  })

  it('are nobody else’s to end: the unknown, and another’s, are not found', async () => {
    const eve = await device(await seed.person('Eve'))
    const query = 'mutation ($id: ID!) { revokeSession(id: $id) }'
    for (const id of [phone.sid, newId(), '']) expect(await code(eve.client, query, { id })).toBe('NOT_FOUND')
    expect(await works(phone)).toBe(true)
    expect(await code(eve.client, THEIRS, { id: toPublicId('user', ada.userId) })).toBe('FORBIDDEN')
  })

  it('are seen and ended by an operator', async () => {
    const staff = await (await seed.operator('support')).client()
    const id = toPublicId('user', ada.userId)
    const { userSessions } = await staff.data<{ userSessions: { id: string; current: boolean }[] }>(THEIRS, { id })
    expect(userSessions.map((each) => each.id).toSorted()).toEqual([phone.sid, laptop.sid].toSorted())
    expect(userSessions.some(({ current }) => current)).toBe(false)
    const one = 'mutation ($id: ID!, $session: ID!) { revokeUserSession(userId: $id, id: $session) }'
    expect(await code(staff, one, { id, session: phone.sid })).toBe('ok')
    await ended(phone)
    expect(await works(laptop)).toBe(true)
    expect(await code(staff, 'mutation ($id: ID!) { revokeAllUserSessions(userId: $id) }', { id })).toBe('ok')
    await ended(laptop)
    await eventually(async () => (await atIssuer()).length === 0, 'the issuer has ended all')
  })

  it('are dead here although the issuer fails, who ends them when he is back', async () => {
    let failures = 0
    const failing = {
      ...sessions,
      revoke: async () => {
        failures += 1
        throw new ProviderError('unavailable', { provider: 'local', operation: 'revoke', sent: 'maybe' })
      },
    }
    Object.assign(backplane.app.identity, { sessions: failing })
    expect(await code(phone.client, 'mutation ($id: ID!) { revokeSession(id: $id) }', { id: laptop.sid })).toBe('ok')
    await ended(laptop)
    await eventually(async () => failures > 0, 'the issuer was asked in vain')
    Object.assign(backplane.app.identity, { sessions })
    await eventually(async () => (await atIssuer()).join() === phone.sid, 'the issuer has ended it')
  })

  it('are unsupported where the issuer keeps them to itself', async () => {
    Object.assign(backplane.app.identity, { sessions: undefined })
    expect(await code(phone.client, MINE)).toBe('UNSUPPORTED')
    for (const mutation of ['revokeSession(id: "x")', 'revokeAllSessions'])
      expect(await code(phone.client, `mutation { ${mutation} }`)).toBe('UNSUPPORTED')
  })
})
