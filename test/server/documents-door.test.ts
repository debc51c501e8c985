import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { membersQuery, plansQuery, readMutation, viewerQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Asking, idOf, knock, watchedCache } from '../support/document-door.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const cache = watchedCache()
let backplane: TestBackplane
let seed: Seed
let tenant: SeededTenant
let token: string
beforeAll(async () => {
  backplane = await startTestBackplane({ worker: false, instead: cache.instead })
  seed = seedOf(backplane)
  tenant = await seed.tenant()
  token = await tenant.owner.token()
})
afterAll(() => backplane?.close())

const PLANS = idOf(plansQuery)
const VIEWER = idOf(viewerQuery)
const MEMBERS = idOf(membersQuery)
const nested = (depth: number) => `${'{"id":'.repeat(depth)}1${'}'.repeat(depth)}`

interface Refused extends Asking {
  readonly what: string
  readonly fields: () => Readonly<Record<string, unknown>>
  readonly status: number
  readonly words: RegExp
}

const BOTH = ['GET', 'POST'].flatMap((method): readonly Refused[] => [
  {
    ...{ what: 'an identifier that is not registered', method, status: 400, words: /not registered here/ },
    fields: () => ({ documentId: `sha256:${'0'.repeat(64)}` }),
  },
  {
    ...{ what: 'an identifier of another form', method, status: 400, words: /not registered here/ },
    fields: () => ({ documentId: '../plans' }),
  },
  {
    ...{ what: 'an empty identifier', method, status: 400, words: /not registered here/ },
    fields: () => ({ documentId: '' }),
  },
  {
    ...{ what: 'a document beside the identifier', method, status: 400, words: /not both/ },
    fields: () => ({ documentId: PLANS, query: '{ plans { id } }' }),
  },
  {
    ...{ what: 'the name of another operation', method, status: 400, words: /no operation called "Other"/ },
    fields: () => ({ documentId: PLANS, operationName: 'Other' }),
  },
  {
    ...{ what: 'a variable that is missing', method, status: 400, words: /\$id/ },
    fields: () => ({ documentId: MEMBERS, variables: method === 'GET' ? '{}' : {} }),
  },
  {
    ...{ what: 'a variable of another type', method, status: 400, words: /\$id/ },
    fields: () => ({ documentId: MEMBERS, variables: method === 'GET' ? '{"id":{}}' : { id: {} } }),
  },
])

const BY_GET: readonly Refused[] = [
  ...['[]', '"a"', '1', 'true'].map((variables) => ({
    ...{ what: `variables that are ${variables}`, status: 400, words: /one JSON object/ },
    fields: () => ({ documentId: MEMBERS, variables }),
  })),
  {
    ...{ what: 'variables that are not JSON', status: 400, words: /not JSON/ },
    fields: () => ({ documentId: MEMBERS, variables: '{"id":' }),
  },
  {
    ...{ what: 'variables that nest too deep', status: 400, words: /deeper than 32 levels/ },
    fields: () => ({ documentId: MEMBERS, variables: nested(200) }),
  },
  {
    ...{ what: 'a mutation', status: 405, words: /with POST/ },
    fields: () => ({ documentId: idOf(readMutation), variables: '{"id":"ntf_1"}' }),
  },
  { what: 'nothing at all', status: 400, words: /Name what you ask/, fields: () => ({}) },
]

const BY_POST: readonly Refused[] = [
  ...[[], 'a', 1, true].map((variables) => ({
    ...{ what: `variables that are ${JSON.stringify(variables)}`, method: 'POST', status: 400 },
    ...{ words: /one JSON object/, fields: () => ({ documentId: MEMBERS, variables }) },
  })),
  {
    ...{ what: 'variables that nest too deep', method: 'POST', status: 400, words: /deeper than 32 levels/ },
    fields: () => ({ documentId: MEMBERS, variables: JSON.parse(nested(100)) as object }),
  },
  {
    ...{ what: 'an identifier that is no text', method: 'POST', status: 400, words: /not registered here/ },
    fields: () => ({ documentId: { a: 1 } }),
  },
]

describe('a request by identifier is refused, in its own words and kept nowhere, with', () => {
  it.each([...BOTH, ...BY_GET, ...BY_POST].map((each) => ({ ...each, method: each.method ?? 'GET' })))(
    '$what (by $method)',
    async ({ fields, status, words, method, headers = {} }) => {
      const kept = cache.kept()
      for (let n = 0; n < 2; n += 1) {
        const accept = 'application/graphql-response+json'
        const answer = await knock(backplane.url, fields(), { method, headers: { accept, ...headers }, token })
        expect(answer).toMatchObject({ status, code: 'BAD_INPUT' })
        expect(answer.message).toMatch(words)
        expect(answer.text).toContain(String(answer.headers.get('x-request-id')))
      }
      expect(cache.kept()).toBe(kept)
    },
  )

  it('a mutation by HEAD, which does nothing', async () => {
    const answer = await knock(backplane.url, { documentId: idOf(readMutation) }, { method: 'HEAD', token })
    expect(answer.status).toBe(405)
  })
})

describe('a registered query', () => {
  it('is answered alike by GET and by POST, with variables and without', async () => {
    const id = tenant.publicId
    const byGet = await knock(backplane.url, { documentId: MEMBERS, variables: JSON.stringify({ id }) }, { token })
    const byPost = await knock(backplane.url, { documentId: MEMBERS, variables: { id } }, { method: 'POST', token })
    expect([byGet.status, byPost.status]).toEqual([200, 200])
    expect(byGet.text).toContain(`"name":"${tenant.name}"`)
    expect(byPost.text).toBe(byGet.text)
    for (const method of ['GET', 'POST']) {
      const plans = await knock(backplane.url, { documentId: PLANS, operationName: 'ConsistencyPlans' }, { method })
      expect(plans.text).toContain('"Premium"')
    }
  })

  it.each([
    [undefined, 'application/json; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json; charset=utf-8'],
  ])('to a client that accepts %s is of type %s', async (accept, type) => {
    for (const method of ['GET', 'POST']) {
      const answer = await knock(
        backplane.url,
        { documentId: PLANS },
        { method, ...(accept ? { headers: { accept } } : {}) },
      )
      expect(answer.headers.get('content-type')).toBe(type)
    }
  })
})

describe('what others may keep', () => {
  it('is an answer that is the same for everyone, asked for again each time by its ETag', async () => {
    const first = await knock(backplane.url, { documentId: PLANS })
    const etag = String(first.headers.get('etag'))
    expect(etag).toMatch(/^"[\w-]+"$/)
    expect(first.headers.get('cache-control')).toBe('public, no-cache')
    expect(first.headers.get('vary')).toMatch(/accept/i)
    for (const held of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await knock(backplane.url, { documentId: PLANS }, { headers: { 'if-none-match': held } })
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
      expect(again.headers.get('x-request-id')).toMatch(/^req_/)
    }
    const other = await knock(backplane.url, { documentId: PLANS }, { headers: { 'if-none-match': '"other"' } })
    expect([other.status, other.text]).toEqual([200, first.text])
    const posted = await knock(
      backplane.url,
      { documentId: PLANS },
      { method: 'POST', headers: { 'if-none-match': etag } },
    )
    expect([posted.status, posted.headers.get('etag')]).toEqual([200, null])
  })

  it('is another one when the price list has changed', async () => {
    const before = await knock(backplane.url, { documentId: PLANS })
    await backplane.app.db.as({ userId: null, tenantIds: [] }, (tx) =>
      tx.plan.updateMany({ where: { key: 'premium' }, data: { name: 'Best' } }),
    )
    const held = String(before.headers.get('etag'))
    const headers = { 'if-none-match': held, 'backplane-version': String(Number.MAX_SAFE_INTEGER) }
    const after = await knock(backplane.url, { documentId: PLANS }, { headers })
    expect([after.status, after.text.includes('"Best"')]).toEqual([200, true])
    expect(after.headers.get('etag')).not.toBe(held)
  })

  it('is nothing of what one person sees, nor an error', async () => {
    const personal = await knock(backplane.url, { documentId: VIEWER }, { token })
    expect([personal.status, personal.headers.get('etag')]).toEqual([200, null])
    expect(personal.headers.get('cache-control')).toBe('private, no-store')
    const anonymous = await knock(backplane.url, { documentId: VIEWER })
    expect(anonymous.code).toBe('UNAUTHENTICATED')
    expect([anonymous.headers.get('etag'), anonymous.headers.get('cache-control')]).toEqual([null, 'private, no-store'])
  })
})

describe('an answer from memory', () => {
  beforeEach(async () => {
    await knock(backplane.url, { documentId: VIEWER }, { token })
    await knock(backplane.url, { documentId: PLANS })
  })

  it('bears the id of its own request', async () => {
    const before = cache.remembered()
    const asked = [VIEWER, VIEWER, PLANS, PLANS].map((documentId) => knock(backplane.url, { documentId }, { token }))
    const ids = (await Promise.all(asked)).map(({ headers }) => String(headers.get('x-request-id')))
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) expect(id).toMatch(/^req_[0-9a-f]{32}$/)
    expect(cache.remembered()).toBeGreaterThan(before)
  })

  it('is not for who shows a cookie, whatever stands in it', async () => {
    for (const cookie of [`token=${token}`, `authorization=Bearer ${token}`, `Bearer ${token}`])
      expect((await knock(backplane.url, { documentId: VIEWER }, { headers: { cookie } })).code).toBe('UNAUTHENTICATED')
  })
})
