import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { membersQuery, plansQuery, readMutation } from '../consistency/documents.ts'
import { MANIFESTS, startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { idOf, knock, type RegisteredText } from '../support/document-door.ts'
import { changes, pictureOf } from '../support/rows.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const LEGACY = 'application/json'
const RESPONSE = 'application/graphql-response+json'
const VIEWER = '{ viewer { email } }'

let backplane: TestBackplane
let tenant: SeededTenant
let token: string
let seed: Seed

beforeAll(async () => {
  backplane = await startTestBackplane({ worker: false })
  seed = seedOf(backplane)
  tenant = await seed.tenant()
  token = await tenant.owner.token()
})
afterAll(() => backplane?.close())

/** The very text that was registered: places in it are told by line and column. */
const texts = MANIFESTS.map((path) => JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, string>>)
const textOf = (document: RegisteredText) => Object.assign({}, ...texts)[idOf(document)] as string

/** What came back but for the request's own id. */
async function outcome(fields: Readonly<Record<string, unknown>>, method: string, accept?: string) {
  const { status, headers, text } = await knock(backplane.url, fields, {
    ...{ method, token },
    ...(accept ? { headers: { accept } } : {}),
  })
  const requestId = headers.get('x-request-id') ?? 'none'
  return { status, type: headers.get('content-type'), body: text.trimEnd().replaceAll(requestId, 'req') }
}

describe('a request that GraphQL refuses', () => {
  const id = { id: {} }
  it.each([
    ['a document that is none', { query: '{ plans(' }, 'POST'],
    ['a document that does not validate', { query: '{ plnas { id } }' }, 'POST'],
    ['a variable that cannot be used', { query: 'query ($id: ID!) { tenant(id: $id) { id } }', variables: id }, 'POST'],
    ['an operation that is not there', { query: VIEWER, operationName: 'Other' }, 'POST'],
    ['the same by GET', { query: '{ plnas { id } }' }, 'GET'],
    ['a registered document with such a variable', { documentId: idOf(membersQuery), variables: id }, 'POST'],
    ['the same registered document by GET', { documentId: idOf(membersQuery), variables: '{"id":{}}' }, 'GET'],
  ])('%s: is 400, and 200 for clients of legacy JSON, with the same words', async (_, fields, method) => {
    const today = await outcome(fields, method, RESPONSE)
    const legacy = await outcome(fields, method, LEGACY)
    expect([today.status, today.type]).toEqual([400, `${RESPONSE}; charset=utf-8`])
    expect([legacy.status, legacy.type]).toEqual([200, `${LEGACY}; charset=utf-8`])
    expect(legacy.body).toBe(today.body)
    expect(JSON.parse(today.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_INPUT', requestId: 'req' } }] })
    expect(JSON.parse(today.body)).not.toHaveProperty('data')
    expect(await outcome(fields, method)).toEqual(legacy)
  })

  it('says the same of a variable whether the document is registered or sent', async () => {
    for (const accept of [LEGACY, RESPONSE]) {
      const registered = await outcome({ documentId: idOf(membersQuery), variables: id }, 'POST', accept)
      const sent = await outcome({ query: textOf(membersQuery), variables: id }, 'POST', accept)
      expect(sent).toEqual(registered)
    }
  })

  it('a failure of one field is 200 under either, beside the data', async () => {
    for (const accept of [LEGACY, RESPONSE]) {
      const answer = await outcome({ query: '{ plans { id } metrics { activeSubscriptions } }' }, 'POST', accept)
      expect([answer.status, answer.type]).toEqual([200, `${accept}; charset=utf-8`])
      expect(answer.body).toContain('"FORBIDDEN"')
    }
  })

  it('ends before GraphQL with the type that its client takes', async () => {
    for (const accept of [LEGACY, RESPONSE]) {
      const answer = await outcome({ documentId: 'none' }, 'POST', accept)
      expect([answer.status, answer.type]).toEqual([400, `${accept}; charset=utf-8`])
    }
  })
})

describe('an answer in parts', () => {
  it.each([
    ['@defer', '{ plans { id ... @defer { key } } }'],
    ['@stream', '{ plans @stream(initialCount: 1) { id } }'],
  ])('by %s is refused with 400 under either type, and says what there is instead', async (directive, query) => {
    for (const accept of [LEGACY, RESPONSE]) {
      const { status, body } = await outcome({ query }, 'POST', accept)
      expect(status).toBe(400)
      expect(body).toContain(`\\"${directive}\\" is not supported`)
      expect(body).toContain('Live updates come by subscription, big lists by pages.')
    }
  })

  it('for clients that take nothing else is 406 in both lanes, and says so; who takes JSON too gets it', async () => {
    const multipart = 'multipart/mixed; deferSpec=20220824'
    for (const fields of [{ query: '{ plans { id } }' }, { documentId: idOf(plansQuery) }]) {
      for (const method of ['GET', 'POST']) {
        const refused = await outcome(fields, method, multipart)
        expect([refused.status, refused.body]).toEqual([406, expect.stringContaining('big lists by pages')])
        expect((await outcome(fields, method, 'text/html')).status).toBe(406)
        const taken = await outcome(fields, method, `${multipart}, application/json`)
        expect([taken.status, taken.type]).toEqual([200, `${LEGACY}; charset=utf-8`])
      }
    }
  })
})

describe('a query by GET', () => {
  it('is answered as by POST, and kept by nobody', async () => {
    const query = 'query ($id: ID!) { tenant(id: $id) { name } }'
    const byPost = await outcome({ query, variables: { id: tenant.publicId } }, 'POST')
    const fields = { query, variables: JSON.stringify({ id: tenant.publicId }) }
    expect(await outcome(fields, 'GET')).toEqual(byPost)
    expect(byPost.body).toContain(tenant.name)
    const { headers } = await knock(backplane.url, fields, { token })
    expect(headers.get('cache-control')).toBe('private, no-store')
  })

  it('has its variables checked as a body would be', async () => {
    const query = '{ plans { id } }'
    const nested = `${'{"id":'.repeat(200)}1${'}'.repeat(200)}`
    for (const [variables, words] of [
      [nested, /deeper than 32 levels/],
      ['{"id":', /not JSON/],
      ['[]', /JSON-encoded object/],
    ] as const)
      expect(await knock(backplane.url, { query, variables })).toMatchObject({ status: 400, message: words })
    const twice = await fetch(`${backplane.url}/graphql?query={plans{id}}&variables={}&variables={}`)
    expect(twice.status).toBe(400)
  })

  it('changes nothing: a mutation is 405, whoever asks', async () => {
    const before = await pictureOf(backplane.database)
    const query = 'mutation { updateProfile(input: { name: "Mallory" }) { __typename } }'
    for (const accept of [LEGACY, RESPONSE]) {
      const answer = await knock(backplane.url, { query }, { token, headers: { accept } })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    }
    expect((await knock(backplane.url, { documentId: idOf(readMutation) }, { token })).status).toBe(405)
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })
})

describe('a cookie', () => {
  const asked = [
    ['a document by POST', 'POST', { query: VIEWER }],
    ['a document by GET', 'GET', { query: VIEWER }],
    ['a mutation', 'POST', { query: 'mutation { revokeAllSessions }' }],
  ] as const

  it.each(asked)('never signs anybody in: %s', async (_, method, fields) => {
    for (const cookie of [
      `token=${token}`,
      `authorization=Bearer ${token}`,
      `access_token=${token}; Bearer=${token}`,
    ]) {
      const answer = await knock(backplane.url, fields, { method, headers: { cookie } })
      expect(answer.code).toBe('UNAUTHENTICATED')
    }
    const stranger = await seed.person()
    const both = await knock(
      backplane.url,
      { query: VIEWER },
      { token: await stranger.token(), headers: { cookie: `token=${token}` } },
    )
    expect(both.text).toContain(stranger.email)
  })
})
