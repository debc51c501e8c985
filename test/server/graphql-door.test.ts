import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { changes, type Picture, pictureOf } from '../support/rows.ts'
import { seedOf } from '../support/seed.ts'

/** What a client of today sends: it is told by the status what became of a request. */
const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/graphql-response+json' }
const QUERY = JSON.stringify({ query: '{ viewer { email } }' })
const asBody = (query: string) => JSON.stringify({ query })
const nested = (depth: number) =>
  `{"query":"{ plans { id } }","variables":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`

/** The two of the classic attacks: doubling fragments, and a chain that is longer than a stack. */
const doubling = (count: number) =>
  `{ ...F0 } ${Array.from({ length: count }, (_, index) =>
    index === count - 1
      ? `fragment F${index} on Query { __typename }`
      : `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
  ).join(' ')}`
const chain = (count: number) =>
  `{ ...F0 } ${Array.from({ length: count }, (_, index) => `fragment F${index} on Query { ...F${index + 1} }`).join(' ')} fragment F${count} on Query { __typename }`

interface Refusal {
  readonly what: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  readonly status: number
  readonly words: RegExp
}

const REFUSED: readonly Refusal[] = [
  { what: 'malformed JSON', body: '{"query": "{ plans', status: 400, words: /not JSON/ },
  { what: 'an empty body', body: '', status: 400, words: /not JSON/ },
  { what: 'JSON nested deeper than any variable', body: nested(20_000), status: 400, words: /deeper than 32 levels/ },
  { what: 'a content type that is none', body: QUERY, headers: { 'content-type': 'garbage' }, status: 415, words: /./ },
  {
    what: 'a form',
    body: 'query={plans}',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
    words: /./,
  },
  { what: 'plain text', body: QUERY, headers: { 'content-type': 'text/plain' }, status: 415, words: /./ },
  {
    what: 'a multipart body',
    body: '--a--',
    headers: { 'content-type': 'multipart/form-data; boundary=a' },
    status: 415,
    words: /./,
  },
  { what: 'more than 256 KiB', body: asBody(`#${'x'.repeat(256 * 1_024)}`), status: 413, words: /too large/ },
  {
    what: 'an Accept that cannot be met',
    body: QUERY,
    headers: { ...JSON_TYPE, accept: 'text/html' },
    status: 406,
    words: /accept/,
  },
  { what: 'a batch', body: `[${QUERY},${QUERY}]`, status: 400, words: /batching/ },
  { what: 'a list of nothing', body: '[]', status: 400, words: /./ },
  { what: 'null', body: 'null', status: 400, words: /./ },
  { what: 'no document', body: '{}', status: 400, words: /./ },
  { what: 'a document that is a number', body: '{"query":1}', status: 400, words: /strings/ },
  {
    what: 'variables that are a list',
    body: '{"query":"{ plans { id } }","variables":[]}',
    status: 400,
    words: /variables/,
  },
  {
    what: 'a stored document that nobody has stored',
    body: `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'0'.repeat(64)}"}}}`,
    status: 200,
    words: /PersistedQueryNotFound/,
  },
  {
    what: 'a stored document by what is no hash',
    body: '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"}}}',
    status: 400,
    words: /SHA-256/,
  },
  {
    what: 'an operation that is not there',
    body: '{"query":"{ plans { id } }","operationName":"x"}',
    status: 400,
    words: /Unknown operation/,
  },
  { what: 'malformed GraphQL', body: asBody('{ plans('), status: 400, words: /Syntax Error/ },
  { what: 'an unknown field', body: asBody('{ plnas { id } }'), status: 400, words: /plnas/ },
  { what: 'an unknown argument', body: asBody('{ plans(first: 1) { id } }'), status: 400, words: /first/ },
  {
    what: 'a missing variable',
    body: asBody('query ($id: ID!) { tenant(id: $id) { id } }'),
    status: 400,
    words: /\$id/,
  },
  {
    what: 'a subscription, which comes by another door',
    body: asBody('subscription { viewerChanged { kind } }'),
    status: 400,
    words: /POST \/graphql\/stream, or over WebSocket/,
  },
  {
    what: 'a document of 10,000 tokens',
    body: asBody(`{ ${'plans { id } '.repeat(2_500)} }`),
    status: 400,
    words: /10,00\d tokens, and one may have 4,000/,
  },
  {
    what: 'twenty fragments, each spread twice',
    body: asBody(doubling(20)),
    status: 400,
    words: /fragments are filled in/,
  },
  { what: 'a chain of ten thousand fragments', body: asBody(chain(10_000)), status: 413, words: /too large/ },
  {
    what: 'a chain of a thousand fragments',
    body: asBody(chain(1_000)),
    status: 400,
    words: /tokens, and one may have 4,000/,
  },
  {
    what: 'fragments that spread each other',
    body: asBody('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
    status: 400,
    words: /./,
  },
  {
    what: '@defer, which nothing here answers',
    body: asBody('{ plans { id ... @defer { key } } }'),
    status: 400,
    words: /"@defer"/,
  },
  {
    what: 'a number that is no number',
    body: asBody('{ viewer { notifications(first: 1e400) { totalCount } } }'),
    status: 400,
    words: /1e400 is more than a number can hold/,
  },
]

describe('the door of /graphql', () => {
  let backplane: TestBackplane
  let token: string
  let before: Picture

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    token = await (await seedOf(backplane).person()).token()
    before = await pictureOf(backplane.database)
  })
  afterAll(() => backplane?.close())

  const post = (body: string, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
    fetch(`${backplane.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body,
    })

  it('is open to a well-formed request', async () => {
    expect(await (await post(QUERY)).json()).toEqual({ data: { viewer: { email: 'ada-1@example.com' } } })
    const graphqlResponse = await post(QUERY, { ...JSON_TYPE, accept: 'application/graphql-response+json' })
    expect(graphqlResponse.headers.get('content-type')).toContain('application/graphql-response+json')
  })

  it.each(REFUSED)('refuses $what with $status', async ({ body, headers, status, words }) => {
    const response = await post(body, headers)
    const { errors, data } = (await response.json()) as {
      errors: { message: string; extensions: Record<string, unknown> }[]
      data?: unknown
    }
    expect(response.status).toBe(status)
    expect(data ?? null).toBeNull()
    expect(errors[0]?.message).toMatch(words)
    const requestId = response.headers.get('x-request-id')
    expect(requestId).toMatch(/^req_[0-9a-f]{32}$/)
    for (const error of errors) expect(error.extensions).toEqual({ code: 'BAD_INPUT', requestId })
  })

  it('refuses a body without a content type', async () => {
    const body = new Blob([QUERY])
    const response = await fetch(`${backplane.url}/graphql`, { method: 'POST', body })
    expect(response.status).toBe(415)
  })

  it.each(['PUT', 'PATCH', 'DELETE'])('answers %s with the methods that it takes', async (method) => {
    const response = await fetch(`${backplane.url}/graphql?query={plans{id}}`, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST'])
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_INPUT' } }] })
  })

  it('serves what a preflight of another origin would need nowhere: no other site may read an answer', async () => {
    const preflight = await fetch(`${backplane.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
    const answer = await post(QUERY, { ...JSON_TYPE, origin: 'https://evil.example' })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('and none of this has changed anything', async () => {
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })
})
