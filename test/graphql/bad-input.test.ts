import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { changes, type Picture, pictureOf } from '../support/rows.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

interface Refusal {
  readonly what: string
  readonly query: string
  readonly variables?: (tenantId: string) => Readonly<Record<string, unknown>>
  readonly code: string
  readonly words: RegExp
}

const CARD = 'mutation ($input: StartCardSetupInput!) { startCardSetup(input: $input) { url } }'
const SUBSCRIBE = 'mutation ($input: SubscribeInput!) { subscribe(input: $input) { __typename } }'
const MEMBERS =
  'query ($id: ID!, $first: Int! = 20, $after: String) { tenant(id: $id) { members(first: $first, after: $after) { totalCount } } }'
const ENTITLEMENT = 'query ($id: ID!, $key: String!) { tenant(id: $id) { entitlement(featureKey: $key) { allowed } } }'
const key = () => crypto.randomUUID()
/** Cursors as the server seals them, with its own secret: what stands in them is of another list, or cannot be read. */
let cursorOf = (..._parts: string[]): string => ''
const plainly = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

const returnPath = (path: string): Refusal => ({
  what: `returning to ${JSON.stringify(path)}`,
  query: CARD,
  variables: (tenantId) => ({ input: { tenantId, returnPath: path, idempotencyKey: key() } }),
  code: 'BAD_INPUT',
  words: /returnPath must be a path/,
})
const idempotencyKey = (given: string): Refusal => ({
  what: `the idempotency key ${JSON.stringify(given.slice(0, 20))}`,
  query: CARD,
  variables: (tenantId) => ({ input: { tenantId, idempotencyKey: given } }),
  code: 'BAD_INPUT',
  words: /idempotencyKey must be 8 to 200/,
})
const after = (what: string, cursor: string | (() => string)): Refusal => ({
  what: `${what} as a cursor`,
  query: MEMBERS,
  variables: (id) => ({ id, after: typeof cursor === 'string' ? cursor : cursor() }),
  code: 'BAD_INPUT',
  words: /endCursor that the same field gave/,
})
const first = (count: number): Refusal => ({
  what: `a page of ${count}`,
  query: MEMBERS,
  variables: (id) => ({ id, first: count }),
  code: 'BAD_INPUT',
  words: /first must be a whole number from 0 to 100/,
})
const missing = (what: string, query: string, variables: Refusal['variables']): Refusal => ({
  what,
  query,
  ...(variables ? { variables } : {}),
  code: 'NOT_FOUND',
  words: /There is no such/,
})
const feature = (given: string): Refusal => ({
  what: `the feature ${JSON.stringify(given)}`,
  query: ENTITLEMENT,
  variables: (id) => ({ id, key: given }),
  code: 'BAD_INPUT',
  words: given.includes('\0') ? /U\+0000/ : /There is no feature/,
})

const REFUSED: readonly Refusal[] = [
  ...['https://evil.example', '//evil.example', '/\\evil.example', 'account', '', '/a b', '/a\n', '/\u2028'].map(
    returnPath,
  ),
  ...['', 'short', 'with spaces in it', 'käse-käse', 'x'.repeat(201), 'line\nbreak'].map(idempotencyKey),
  after('nonsense', 'nonsense'),
  after('nothing', ''),
  after('a cursor that was not sealed', plainly('Membership+createdAt+id', '2026-01-01', newId())),
  after('a cursor of another list', () => cursorOf('Invoice-issuedAt-id', '2026-01-01', newId())),
  after('a cursor with a time that is none', () => cursorOf('Membership+createdAt+id', 'then', newId())),
  after('a cursor with an id that is none', () => cursorOf('Membership+createdAt+id', '2026-01-01', 'me')),
  after('a cursor with too little', () => cursorOf('Membership+createdAt+id', '2026-01-01')),
  after('a cursor with U+0000', () => cursorOf('Membership+createdAt+id', '2026-01-01\0', newId())),
  ...[-1, 101, 2_147_483_647].map(first),
  ...['no_such_feature', '', 'a\0b', "'; drop table users; --"].map(feature),
  {
    what: 'a tenant’s name with U+0000',
    query: 'mutation ($name: String!) { createTenant(input: { name: $name }) { __typename } }',
    variables: () => ({ name: 'a\0b' }),
    code: 'BAD_INPUT',
    words: /U\+0000/,
  },
  {
    what: 'a filter of an export with U+0000',
    query: 'mutation ($input: ExportAuditEntriesInput!) { exportAuditEntries(input: $input) { __typename } }',
    variables: (tenantId) => ({ input: { tenantId, format: 'JSONL', action: 'a\0b' } }),
    code: 'BAD_INPUT',
    words: /U\+0000/,
  },
  missing('a tenant that does not exist', CARD, () => ({
    input: { tenantId: toPublicId('tenant', newId()), idempotencyKey: key() },
  })),
  missing('an id of another noun', CARD, () => ({
    input: { tenantId: toPublicId('user', newId()), idempotencyKey: key() },
  })),
  missing('an id that is none', CARD, () => ({ input: { tenantId: "' or 1=1", idempotencyKey: key() } })),
  missing('a price that does not exist', SUBSCRIBE, (tenantId) => ({
    input: { tenantId, priceId: toPublicId('price', newId()), idempotencyKey: key() },
  })),
  missing(
    'a subscription that does not exist',
    'mutation ($id: ID!) { cancelSubscription(input: { subscriptionId: $id, idempotencyKey: "0123456789" }) { __typename } }',
    () => ({
      id: toPublicId('subscription', newId()),
    }),
  ),
  missing('a notification that does not exist', 'mutation ($id: ID!) { markNotificationRead(id: $id) { id } }', () => ({
    id: toPublicId('notification', newId()),
  })),
  {
    what: 'a time without an offset',
    query: '{ metrics { activeSubscriptions(at: "2026-11-21") } }',
    code: 'BAD_INPUT',
    words: /RFC 3339/,
  },
  {
    what: 'a time in a year that is none',
    query: '{ metrics { activeSubscriptions(at: "0000-01-01T00:00:00Z") } }',
    code: 'BAD_INPUT',
    words: /RFC 3339/,
  },
  {
    what: 'a time whose offset leads into the year 10,000',
    query: '{ metrics { activeSubscriptions(at: "9999-12-31T23:59:59-01:00") } }',
    code: 'BAD_INPUT',
    words: /RFC 3339/,
  },
  {
    what: 'a currency in small letters',
    query: '{ plans { prices(currency: "usd") { id } } }',
    code: 'BAD_INPUT',
    words: /three capital letters/,
  },
]

describe('an input that cannot be used', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let client: GraphqlClient
  let before: Picture

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    cursorOf = (...parts) => backplane.app.cursors.seal(JSON.stringify(parts))
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    client = await tenant.owner.client()
    before = await pictureOf(backplane.database)
  })
  afterAll(() => backplane?.close())

  it.each(REFUSED)('$what is refused with $code, and says why', async ({ query, variables, code, words }) => {
    const { data, errors, requestId } = await client.ask(query, variables?.(tenant.publicId) ?? {})
    expect(valuesIn(data)).toEqual([])
    expect(errors.map((error) => error.extensions)).toEqual([{ code, requestId }])
    expect(errors[0]?.message).toMatch(words)
  })

  it('a tenant that is unknown is null, and not an error, where nothing would be done with it', async () => {
    for (const id of [toPublicId('tenant', newId()), 'tnt_1', '', 'a\0b', '😀'])
      expect(await client.data('query ($id: ID!) { tenant(id: $id) { name } }', { id })).toEqual({ tenant: null })
  })

  it('a name that gives no slug, or is empty or endless, is a refusal that names the field', async () => {
    for (const name of ['', '   ', '映画', 'x'.repeat(101)]) {
      const document =
        'mutation ($name: String!) { createTenant(input: { name: $name }) { __typename ... on InvalidInput { field message } } }'
      const { createTenant } = await client.data<{ createTenant: object }>(document, { name })
      expect(createTenant).toMatchObject({ __typename: 'InvalidInput', field: 'name' })
    }
  })

  it('none of this has changed anything, here or at the payments provider', async () => {
    expect(changes(before, await pictureOf(backplane.database))).toEqual([])
  })
})

/** What an answer shows; a tenant none of whose fields came shows nothing. */
function valuesIn(data: unknown): unknown[] {
  if (data === null || data === undefined) return []
  return typeof data === 'object' ? Object.values(data).flatMap(valuesIn) : [data]
}
