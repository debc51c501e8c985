// Long because: one entry for each attack, and nothing else. Erasable types only: the bench reads this file as it stands.

/** The last thing that a request may bring about, by what `server/limits/stages.ts` counts. */
export type DiesAt = 'nothing' | 'bodies' | 'callers' | 'parsed' | 'validated' | 'executed'

export interface Attack {
  readonly name: string
  readonly diesAt: DiesAt
  /** Under `application/graphql-response+json`. */
  readonly status: number
  /** Under `application/json`, where the specification allows 200 for what does not parse, validate or coerce. */
  readonly legacy: readonly number[]
  readonly words: RegExp
  /** Bytes, or what is to be sent as JSON. */
  body(): string | Buffer | object
  readonly headers?: Readonly<Record<string, string>>
}

const times = (count: number, each: (index: number) => string, between = ' ') =>
  Array.from({ length: count }, (_, index) => each(index)).join(between)

const VIEWER = '{ viewer { id } }'
/** Refused before it is parsed, or by a limit of ours: never 200. */
const ALWAYS = [400]
/** graphql-js's own refusals. */
const SPECIFIED = [200, 400]

function bytes(name: string, status: number, words: RegExp, rest: Pick<Attack, 'body' | 'headers'>): Attack {
  return { name, diesAt: 'nothing', status, legacy: [status], words, ...rest }
}

function limited(name: string, diesAt: DiesAt, words: RegExp, query: () => string): Attack {
  return { name, diesAt, status: 400, legacy: ALWAYS, words, body: () => ({ query: query() }) }
}

function wrong(name: string, diesAt: DiesAt, words: RegExp, body: () => object): Attack {
  return { name, diesAt, status: 400, legacy: SPECIFIED, words, body }
}

const JSON_TYPE = { 'content-type': 'application/json' }
const sent = (query: string, variables?: string) =>
  `{"query":${JSON.stringify(query)}${variables === undefined ? '' : `,"variables":${variables}`}}`

const BYTES: readonly Attack[] = [
  bytes('a body of more than 256 KiB', 413, /too large/, { body: () => sent(`#${'x'.repeat(256 * 1_024)}`) }),
  ...['garbage', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a'].map((type) =>
    bytes(`the content type ${type}`, 415, /Unsupported Media Type/, {
      body: () => sent(VIEWER),
      headers: { 'content-type': type },
    }),
  ),
  bytes('a compressed body', 415, /compressed/, {
    body: () => Buffer.from('H4sIAAAAAAAAA6tWKiwtVbJSUqhWKEstKs4vUqhWyExRqK1VqgUAQ0N3jxoAAAA=', 'base64'),
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
  }),
  bytes('a body in another charset', 415, /UTF-8/, {
    body: () => Buffer.from(sent(VIEWER), 'utf16le'),
    headers: { 'content-type': 'application/json; charset=utf-16le' },
  }),
  bytes('bytes that are no UTF-8', 400, /not UTF-8/, {
    body: () =>
      Buffer.concat([Buffer.from('{"query":"{ viewer { id } } # '), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
  }),
  bytes('a variable that nests 20,000 deep', 400, /deeper than 32/, {
    body: () => sent(VIEWER, `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
  }),
  bytes('lists that nest 100,000 deep', 400, /deeper than 32/, {
    body: () => sent(VIEWER, `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
  }),
  bytes('half a JSON text', 400, /not JSON/, { body: () => '{"query": "{ viewer' }),
  bytes('an empty body', 400, /not JSON/, { body: () => '' }),
  bytes('a number that JSON does not have', 400, /not JSON/, { body: () => sent(VIEWER, '{"a":NaN}') }),
  bytes('a document that is there twice', 400, /twice/, {
    body: () => `{"query":${JSON.stringify(VIEWER)},"query":"{ plans { id } }"}`,
  }),
  bytes('a variable that is there twice', 400, /twice/, {
    body: () => sent('query ($id: ID!) { tenant(id: $id) { id } }', '{"id":"a","id":"b"}'),
  }),
  bytes('half of a surrogate pair', 400, /surrogate/, {
    body: () => sent('query ($id: ID!) { tenant(id: $id) { id } }', '{"id":"\\ud800"}'),
  }),
  bytes('half of a surrogate pair in a name', 400, /surrogate/, { body: () => sent(VIEWER, '{"\\udfff":1}') }),
]

const FORM: readonly Attack[] = [
  { ...wrong('a batch', 'callers', /batch/i, () => [{ query: VIEWER }, { query: VIEWER }]), legacy: ALWAYS },
  {
    ...wrong('a batch of a thousand', 'callers', /batch/i, () => Array(1_000).fill({ query: VIEWER })),
    legacy: ALWAYS,
  },
  {
    ...wrong('a document that is an object', 'callers', /string/, () => ({ query: { kind: 'Document' } })),
    legacy: ALWAYS,
  },
  {
    ...wrong('variables that are text', 'parsed', /variables/, () => ({ query: VIEWER, variables: '{}' })),
    legacy: ALWAYS,
  },
  {
    ...wrong('a name of an operation that is an object', 'parsed', /operationName/, () => ({
      query: VIEWER,
      operationName: {},
    })),
    legacy: ALWAYS,
  },
  {
    ...wrong('a documentId of 200,000 characters', 'callers', /not registered/, () => ({
      documentId: 'x'.repeat(200_000),
    })),
    legacy: ALWAYS,
  },
  {
    ...wrong('a documentId of Object’s own', 'callers', /not registered/, () => ({ documentId: '__proto__' })),
    legacy: ALWAYS,
  },
]

/** Short names, so that ten thousand fit into the body. */
const chain = (count: number) =>
  `{...a0}${times(count, (index) => `fragment a${index.toString(36)} on T{...a${(index + 1).toString(36)}}`, '')}`
const doubling = (count: number) =>
  `{ ...F0 } ${times(count, (index) =>
    index === count - 1
      ? `fragment F${index} on Query { __typename }`
      : `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
  )}`
const nested = (field: string, depth: number) => `${`{ ${field} `.repeat(depth)}{ id }${' }'.repeat(depth)}`
/** `{ a { b b { … } } }`: each level names the one below so many times. */
const repeating = (count: number, depth: number): string =>
  depth === 0 ? '{ id }' : `{ ${times(count, () => `tenant ${repeating(count, depth - 1)}`)} }`

const TOKENS: readonly Attack[] = [
  limited('a chain of 10,000 fragments', 'callers', /20,001 tokens, and one may have 4,000/, () => chain(9_400)),
  limited('a chain of 1,000 fragments', 'callers', /tokens/, () => chain(1_000)),
  limited('10,000 tokens', 'callers', /10,00\d tokens/, () => `{ ${'a '.repeat(10_000)} }`),
  limited('80,000 comments', 'callers', /tokens/, () => `${'#\n'.repeat(80_000)}${VIEWER}`),
  limited('2,000 levels of fields', 'callers', /brackets/, () => nested('viewer', 2_000)),
  limited('201 levels of fields', 'callers', /brackets/, () => nested('viewer', 201)),
  limited('5,000 levels of lists', 'callers', /brackets/, () => `{ plans(a: ${'['.repeat(4_900)}) { id } }`),
  limited(
    '1,000 levels of objects',
    'callers',
    /brackets/,
    () => `{ plans(a: ${'{a:'.repeat(1_000)}1${'}'.repeat(1_000)}) { id } }`,
  ),
  limited(
    '1,000 levels of types',
    'callers',
    /brackets/,
    () => `query ($a: ${'['.repeat(1_000)}ID${']'.repeat(1_000)}) ${VIEWER}`,
  ),
  limited('200,000 letters of nonsense', 'callers', /200,000 characters/, () => 'x'.repeat(200_000)),
  limited(
    'a field whose name has 200,000 letters',
    'callers',
    /200,000 characters/,
    () => `{ ${'x'.repeat(200_000)} }`,
  ),
  limited(
    'a number of 5,000 digits',
    'callers',
    /5,000 characters/,
    () => `{ viewer { notifications(first: ${'9'.repeat(5_000)}) { totalCount } } }`,
  ),
]

const SHAPE: readonly Attack[] = [
  limited('20 fragments, each spread twice', 'parsed', /fragments are filled in/, () => doubling(20)),
  limited('50 fragments, each spread twice', 'parsed', /more than 1,000,000,000/, () => doubling(50)),
  limited(
    'a fragment that spreads itself',
    'parsed',
    /leads back to itself/,
    () => '{ ...A } fragment A on Query { ...A }',
  ),
  limited(
    'two fragments that spread each other',
    'parsed',
    /leads back to itself/,
    () => '{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }',
  ),
  limited(
    'a cycle that no operation spreads',
    'parsed',
    /leads back to itself/,
    () => `${VIEWER} fragment A on Query { ...B } fragment B on Query { ...A }`,
  ),
  limited(
    '200 fragments',
    'parsed',
    /200 fragments/,
    () => `${VIEWER} ${times(200, (index) => `fragment F${index} on Query { __typename }`)}`,
  ),
  limited('30 levels of fields', 'parsed', /31 deep|30 deep/, () => nested('viewer', 30)),
  limited(
    '30 levels, a fragment each',
    'parsed',
    /deep/,
    () =>
      `{ viewer { ...F0 } } ${times(30, (index) => `fragment F${index} on Viewer { viewer { ${index < 29 ? `...F${index + 1}` : 'id'} } }`)}`,
  ),
  limited('1,000 aliases', 'parsed', /1,000 aliases/, () => `{ ${times(1_000, (index) => `a${index}:__typename`)} }`),
  limited(
    '400 directives on a field',
    'parsed',
    /400 directives/,
    () => `{ viewer ${'@include(if: true) '.repeat(400)}{ id } }`,
  ),
  limited(
    '10 directives on a field',
    'parsed',
    /10 directives/,
    () => `{ viewer ${'@skip(if: false) '.repeat(10)}{ id } }`,
  ),
  limited(
    '500 unknown directives',
    'parsed',
    /directives/,
    () => `{ viewer { ${times(500, (index) => `id @a${index}`)} } }`,
  ),
  limited('200 fields at the root', 'parsed', /fields at its root/, () => `{ ${'__typename '.repeat(200)} }`),
  limited('1,000 times the same field', 'parsed', /stand beside/, () => `{ viewer { ${'id '.repeat(1_000)} } }`),
  limited(
    'fields that repeat within fields that repeat',
    'parsed',
    /stand beside/,
    () => `{ viewer ${repeating(6, 3)} }`,
  ),
  limited(
    '900 times the same field, in fragments in place',
    'parsed',
    /stand beside/,
    () => `{ viewer { ${'... { id } '.repeat(900)} } }`,
  ),
  limited('100 levels of ofType', 'parsed', /deep/, () => `{ __type(name: "Query") ${nested('ofType', 100)} }`),
  limited(
    '900 variables that are not used',
    'parsed',
    /900 variables/,
    () => `query (${times(900, (index) => `$a${index}: ID`)}) ${VIEWER}`,
  ),
  limited('900 arguments of one name', 'parsed', /stand beside/, () => `{ tenant(${'id: "a" '.repeat(900)}) { id } }`),
  limited('700 operations of one name', 'parsed', /stand beside/, () => 'query A { __typename } '.repeat(700)),
  limited(
    '50 fragments with the same fields of other values',
    'parsed',
    /stand beside/,
    () =>
      `{ viewer { ${times(50, (index) => `...F${index}`)} } } ${times(50, (index) => `fragment F${index} on Viewer { ${times(6, (field) => `tenant(id: "${index}${field}") { id }`)} }`)}`,
  ),
  limited('900 variables of one name', 'parsed', /variables/, () => `query (${'$a: ID '.repeat(900)}) ${VIEWER}`),
  limited(
    '50 fragments of the same fields',
    'parsed',
    /stand beside/,
    () =>
      `{ viewer { ${times(50, (index) => `...F${index}`)} } } ${times(50, (index) => `fragment F${index} on Viewer { viewer { ${times(60, (field) => `f${field}`)} } }`)}`,
  ),
  limited('the number 1e400', 'parsed', /1e400/, () => '{ viewer { notifications(first: 1e400) { totalCount } } }'),
  limited(
    'a number of 999 digits',
    'parsed',
    /number can hold/,
    () => `{ viewer { notifications(first: ${'9'.repeat(999)}) { totalCount } } }`,
  ),
]

const TEXTS: readonly Attack[] = [
  {
    ...wrong('a text of 200,000 characters in the variables', 'callers', /200,000 characters/, () => ({
      query: VIEWER,
      variables: { a: [{ b: 'x'.repeat(200_000) }] },
    })),
    legacy: ALWAYS,
  },
]

const PARSED: readonly Attack[] = [
  wrong('what is no GraphQL', 'parsed', /Syntax Error/, () => ({ query: '{ viewer(' })),
  wrong('a NUL in a document', 'parsed', /Syntax Error/, () => ({ query: '{ viewer { id } } \u0000' })),
  wrong('half of a surrogate pair in a text of a document', 'parsed', /Syntax Error/, () => ({
    query: '{ tenant(id: "\\uD800") { id } }',
  })),
  wrong('a text that does not end', 'parsed', /Syntax Error/, () => ({
    query: `{ tenant(id: "${'x'.repeat(200_000)}`,
  })),
  wrong('a text that does not end, over many lines', 'parsed', /Syntax Error/, () => ({
    query: `{ tenant(id: """${'\n\\"""'.repeat(20_000)}`,
  })),
]

const VALIDATED: readonly Attack[] = [
  wrong('a field that is not there', 'validated', /vewer/, () => ({ query: '{ vewer { id } }' })),
  wrong('a thousand fields that are not there', 'validated', /Cannot query field/, () => ({
    query: `{ viewer { ${times(1_000, (index) => `nothing${index}`)} } }`,
  })),
  wrong('a field whose name has 900 letters', 'validated', /Cannot query field/, () => ({
    query: `{ ${'x'.repeat(900)} }`,
  })),
  wrong('an object of 2,000 members that its input does not have', 'validated', /./, () => ({
    query: `mutation { createTenant(input: { name: "A", ${times(1_500, (index) => `a${index}: 1`)} }) { __typename } }`,
  })),
  wrong('a whole number that is too large', 'validated', /Int cannot represent/, () => ({
    query: '{ viewer { notifications(first: 99999999999999999999) { totalCount } } }',
  })),
  wrong('lists of the schema within lists of the schema', 'validated', /introspection depth/, () => ({
    query: '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
  })),
  wrong('@defer', 'validated', /defer/, () => ({ query: '{ plans { id ... @defer { key } } }' })),
  limited(
    'lists that multiply into millions of rows',
    'validated',
    /rows, and one may read 250,000/,
    () =>
      '{ viewer { memberships { tenant { subscriptions { invoices(first: 100) { nodes { id } } plan { features { feature { key } } prices { id } } } } } } }',
  ),
  wrong('the name of an operation that is not there', 'validated', /Unknown operation/, () => ({
    query: VIEWER,
    operationName: 'x'.repeat(200_000),
  })),
  wrong('two operations and no name', 'validated', /operation name/, () => ({
    query: `query A ${VIEWER} query B ${VIEWER}`,
  })),
  wrong('a text of 60,000 characters for a number', 'validated', /\$first/, () => ({
    query: 'query ($first: Int) { viewer { notifications(first: $first) { totalCount } } }',
    variables: { first: 'x'.repeat(60_000) },
  })),
  wrong('a text of 60,000 characters for an enum', 'validated', /\$role/, () => ({
    query:
      'mutation ($id: ID!, $role: Role!) { changeMemberRole(input: { membershipId: $id, role: $role }) { __typename } }',
    variables: { id: 'a', role: 'x'.repeat(60_000) },
  })),
  wrong('100,000 values for a list of enums', 'validated', /\$permissions/, () => ({
    query:
      'mutation ($permissions: [TenantPermission!]!) { createRole(input: { tenantId: "a", name: "b", permissions: $permissions }) { __typename } }',
    variables: { permissions: Array(100_000).fill(1) },
  })),
  wrong('a number that is endless', 'validated', /\$first/, () => ({
    query: 'query ($first: Int) { viewer { notifications(first: $first) { totalCount } } }',
    variables: { first: 1e308 },
  })),
  wrong('a variable that is missing, and its place is Object’s', 'validated', /\$id/, () => ({
    query: 'query ($id: ID!) { tenant(id: $id) { id } }',
    variables: JSON.parse('{"__proto__":{"id":"a"},"constructor":{"prototype":{"id":"a"}}}') as object,
  })),
  wrong('an input whose members are Object’s', 'validated', /\$input/, () => ({
    query: 'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { __typename } }',
    variables: JSON.parse('{"input":{"name":"A","__proto__":{"slug":"a"},"constructor":1}}') as object,
  })),
  wrong('an input that nests as deep as a body may', 'validated', /\$input/, () => ({
    query: 'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { __typename } }',
    variables: JSON.parse(`{"input":${'[{"name":'.repeat(14)}1${'}]'.repeat(14)}}`) as object,
  })),
]

export const ATTACKS: readonly Attack[] = [...BYTES, ...FORM, ...TEXTS, ...TOKENS, ...SHAPE, ...PARSED, ...VALIDATED]

/** The request of an attack; a body that is an object goes as JSON. */
export function requestOf(attack: Attack): {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
} {
  const body = attack.body()
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  return { headers: attack.headers ?? JSON_TYPE, body: text }
}
