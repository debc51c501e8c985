import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { billingQuery, homeQuery, membersQuery, readMutation, viewerQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type DoorAnswer, idOf, knock, watchedCache } from '../support/document-door.ts'
import { movingClock } from '../support/moving-clock.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

const cache = watchedCache()
const clock = movingClock()
let backplane: TestBackplane
let seed: Seed
let tenant: SeededTenant
let member: Person
beforeAll(async () => {
  backplane = await startTestBackplane({ worker: false, instead: cache.instead, overrides: { wallClock: clock } })
  seed = seedOf(backplane)
  tenant = await seed.tenant()
  member = await seed.member(tenant, 'member')
})
afterAll(() => backplane?.close())

const VIEWER = idOf(viewerQuery)
/** Newer than any: the node catches up with what has been written before it answers. */
const CAUGHT_UP = { 'backplane-version': String(Number.MAX_SAFE_INTEGER) }

const ofTenant = (documentId: string, token: string, headers: Record<string, string> = {}): Promise<DoorAnswer> => {
  const variables = JSON.stringify({ id: tenant.publicId })
  return knock(backplane.url, { documentId, variables }, { token, headers })
}

/** Asks until the answer comes from memory: the first time somebody is met, what is answered is not kept. */
async function warm(ask: () => Promise<DoorAnswer>): Promise<DoorAnswer> {
  for (let tries = 0; tries < 20; tries += 1) {
    const before = cache.remembered()
    const answer = await ask()
    if (cache.remembered() > before) return answer
  }
  throw new Error('the answer never comes from memory')
}

describe('what is remembered of somebody', () => {
  it('is theirs alone: another who asks the same sees their own', async () => {
    const [ada, ben] = [await seed.person('Ada'), await seed.person('Ben')]
    const ask = async (person: Person) => knock(backplane.url, { documentId: VIEWER }, { token: await person.token() })
    for (let n = 0; n < 2; n += 1) {
      expect((await warm(() => ask(ada))).text).toContain('"name":"Ada"')
      expect((await warm(() => ask(ben))).text).toContain('"name":"Ben"')
    }
  })

  it('never stands where an answer to a program would, whose keys begin with another letter', async () => {
    const person = await seed.person('Gus')
    const token = await person.token()
    const before = cache.keys().length
    await warm(() => knock(backplane.url, { documentId: VIEWER }, { token }))
    const keys = cache.keys().slice(before)
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) expect(key).toMatch(/^\d+\|p[0-9a-z]+\|/)
  })

  it('is not for somebody whose role has changed since, nor for one who has left', async () => {
    const { app } = backplane
    const token = await member.token()
    const within = { userId: null, tenantIds: [tenant.id] }
    const where = { tenantId: tenant.id, userId: member.userId }
    const billing = (headers = {}) => ofTenant(idOf(billingQuery), token, headers)
    expect((await billing()).code).toBe('FORBIDDEN')
    await app.db.as(within, (tx) => tx.membership.updateMany({ where, data: { role: 'billing' } }))
    expect((await billing(CAUGHT_UP)).text).toBe('{"data":{"tenant":{"paymentMethods":[]}}}')
    await warm(billing)
    await app.db.as(within, (tx) => tx.membership.updateMany({ where, data: { role: 'member' } }))
    expect((await billing(CAUGHT_UP)).code).toBe('FORBIDDEN')
    const members = (headers = {}) => ofTenant(idOf(membersQuery), token, headers)
    expect((await warm(members)).text).toContain(tenant.name)
    await app.db.as(within, (tx) => tx.membership.deleteMany({ where }))
    expect((await members(CAUGHT_UP)).text).toBe('{"data":{"tenant":null}}')
  })
})

describe('what all members of a tenant see alike', () => {
  const HOME = idOf(homeQuery)
  const screens = async () => {
    const shared = await seed.tenant()
    const people = [await seed.member(shared, 'member'), await seed.member(shared, 'member')] as const
    const tokens = await Promise.all([...people, shared.owner].map((person) => person.token()))
    const ask = (at: number, headers = {}) =>
      knock(
        backplane.url,
        { documentId: HOME, variables: JSON.stringify({ id: shared.publicId }) },
        { token: tokens[at] ?? '', headers },
      )
    const write = (name: string) =>
      backplane.app.db.as({ userId: null, tenantIds: [shared.id] }, (tx) =>
        tx.tenant.updateMany({ where: { id: shared.id }, data: { name } }),
      )
    return { people, ask, write }
  }
  const shownTo = ({ text }: DoorAnswer) =>
    (JSON.parse(text) as { data: { viewer: { name: string; unreadCount: number }; tenant: { name: string } } }).data

  it('is loaded and kept once for those of one role, beside what is their own', async () => {
    const { ask } = await screens()
    await warm(() => ask(0))
    const before = cache.kept()
    await warm(() => ask(1))
    // Their own part alone.
    expect(cache.kept()).toBe(before + 1)
    await warm(() => ask(2))
    expect(cache.kept()).toBe(before + 3)
  })

  it('is loaded once after a write, and what is their own stays in memory', async () => {
    const { ask, write } = await screens()
    const before = [await warm(() => ask(0)), await warm(() => ask(1)), await warm(() => ask(2))].map(shownTo)
    const kept = cache.kept()
    await write('Renamed & Sons')
    const after = [await ask(0, CAUGHT_UP), await ask(1, CAUGHT_UP), await ask(2, CAUGHT_UP)].map(shownTo)
    expect(after).toMatchObject(before.map(({ viewer }) => ({ viewer, tenant: { name: 'Renamed & Sons' } })))
    expect(cache.kept()).toBe(kept)
  })

  it('leaves to each their own: a message to one is told to that one', async () => {
    const { people, ask } = await screens()
    for (const at of [0, 1]) await warm(() => ask(at))
    await notify(people[0])
    const answers = [await ask(0, CAUGHT_UP), await ask(1, CAUGHT_UP)]
    expect(answers.map((answer) => shownTo(answer).viewer.unreadCount)).toEqual([1, 0])
  })
})

describe('the version of a write', () => {
  it('stands on every answer to a mutation, in both lanes and also of a refusal, and on no other', async () => {
    const person = await seed.person('Dot')
    const token = await person.token()
    const id = await notify(person)
    const query = readMutation.toString()
    const mutations = [
      { documentId: idOf(readMutation), variables: { id } },
      { documentId: idOf(readMutation), variables: { id: toPublicId('notification', newId()) } },
      { documentId: idOf(readMutation), variables: {} },
      { query, variables: { id } },
      { query, variables: { id: toPublicId('notification', newId()) } },
    ]
    let last = 0
    for (const fields of mutations) {
      const answer = await knock(backplane.url, fields, { method: 'POST', token })
      const version = Number(answer.headers.get('backplane-version'))
      expect(version).toBeGreaterThan(last)
      last = version
    }
    for (const fields of [{ documentId: VIEWER }, { query: '{ viewer { name } }' }])
      expect(
        (await knock(backplane.url, fields, { method: 'POST', token })).headers.get('backplane-version'),
      ).toBeNull()
  })

  it.each(['', 'soon', '-1', '1e999', 'NaN', '1, 2', '0x1', '1.5', '99999999999999999999'])(
    'that reads "%s" is newer than anything: nobody is shown less than they asked for',
    async (version) => {
      const person = await seed.person('Fay')
      const token = await person.token()
      const ask = (headers = {}) => knock(backplane.url, { documentId: VIEWER }, { token, headers })
      expect((await warm(ask)).text).toContain('"unreadCount":0')
      await notify(person)
      expect((await ask({ 'backplane-version': version })).text).toContain('"unreadCount":1')
    },
  )
})

/** Last: the clock that it moves is everybody's, and their tokens have expired by then too. */
describe('an answer in memory', () => {
  it('is not for a token that has expired since, nor for one that was forged', async () => {
    const person = await seed.person('Eve')
    const mint = await tokenMint(backplane, person.principal.kind === 'user' ? person.principal.subject : '')
    const ask = (token: string) => knock(backplane.url, { documentId: VIEWER }, { token })
    const good = await mint()
    expect((await warm(() => ask(good))).text).toContain('"name":"Eve"')
    for (const token of [await mint({ forged: true }), `${good.slice(0, -4)}AAAA`, good.slice(0, -1), 'x']) {
      const before = cache.remembered()
      expect(await ask(token)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
      expect(cache.remembered()).toBe(before)
    }
    clock.pass(11 * MINUTE)
    const before = cache.remembered()
    expect(await ask(good)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    expect(cache.remembered()).toBe(before)
  })
})

/** @returns the public id of an unread message */
async function notify({ userId }: Person): Promise<string> {
  const id = newId()
  await backplane.app.db.as({ userId, tenantIds: [] }, (tx) =>
    tx.notification.createMany({
      data: [{ id, userId, type: 'test', dedupeKey: id, title: 'News', body: '', createdAt: clock.now() }],
    }),
  )
  return toPublicId('notification', id)
}
