import {
  type DocumentNode,
  execute,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLSchema,
  parse,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../domain/app.ts'
import { DomainError, ERROR_CODES } from '../../domain/errors.ts'
import { ProviderError, type ProviderFault } from '../../providers/errors.ts'
import { BadCursor } from '../../reads/cursor.ts'
import { toShownError } from '../../server/graphql/errors.ts'
import { createExecutor } from '../../server/graphql/executor.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { type SeededTenant, seedOf } from '../support/seed.ts'

const SECRET = 'sk_live_do_not_show'
const INTERNALS = /sk_live|at \w.*\(.*:\d+|node_modules|\.ts:|select |SQLSTATE|prisma|ECONN|postgres|stack/i

describe('an error that a client sees', () => {
  let backplane: TestBackplane
  let tenant: SeededTenant
  let client: GraphqlClient
  let staff: GraphqlClient
  let fault: unknown = null

  beforeAll(async () => {
    const failing = async () => {
      throw fault
    }
    backplane = await startTestBackplane({
      worker: false,
      prepare: async (app) => {
        const metrics = { ...app.metrics, query: failing }
        const payments = { ...app.payments, startCardSetup: failing, findCustomer: async () => null }
        Object.assign(app as { -readonly [Key in keyof App]: App[Key] }, { metrics, payments })
      },
    })
    const seed = seedOf(backplane)
    tenant = await seed.tenant()
    client = await tenant.owner.client()
    staff = await (await seed.operator()).client()
  })
  afterAll(() => backplane?.close())

  const setUpACard = () =>
    client.ask('mutation ($input: StartCardSetupInput!) { startCardSetup(input: $input) { url } }', {
      input: { tenantId: tenant.publicId, idempotencyKey: crypto.randomUUID() },
    })
  const provider = (kind: ProviderFault, sent: 'no' | 'maybe' = 'no') =>
    new ProviderError(kind, {
      provider: 'stripe',
      operation: 'startCardSetup',
      sent,
      detail: `401 ${SECRET} at postgres://owner:${SECRET}@db`,
      cause: new Error(`connect ECONNREFUSED ${SECRET}`),
    })

  it.each([
    ['a provider that is busy', () => provider('rate_limited'), 'PROVIDER_UNAVAILABLE', true],
    ['one that is out of reach', () => provider('unavailable'), 'PROVIDER_UNAVAILABLE', true],
    ['one that did not answer', () => provider('unavailable', 'maybe'), 'IN_PROGRESS', true],
    ['one that cannot do it', () => provider('unsupported'), 'UNSUPPORTED', undefined],
    ['one that does not know our key', () => provider('misconfigured'), 'INTERNAL', undefined],
    ['one that refuses our request', () => provider('rejected'), 'INTERNAL', undefined],
    // Nobody can tell whether the call happened.
    ['a fault of ours', () => new TypeError(`cannot read ${SECRET}`), 'IN_PROGRESS', true],
    ['a word thrown for an error', () => SECRET, 'IN_PROGRESS', true],
    ['nothing thrown at all', () => undefined, 'IN_PROGRESS', true],
  ])(
    'of %s carries a code and the request’s id, and nothing of what went wrong inside',
    async (_, make, code, retryable) => {
      fault = make()
      const { data, errors, requestId } = await setUpACard()
      expect(data).toBeNull()
      expect(errors.map((error) => error.extensions)).toEqual([
        { code, requestId, ...(retryable ? { retryable } : {}) },
      ])
      expect(JSON.stringify(errors)).not.toMatch(INTERNALS)
      expect(errors[0]?.message).toMatch(/^[A-Z].*\.$/s)
    },
  )

  it.each([
    ['a fault of ours', () => new TypeError(`cannot read ${SECRET}`), 'INTERNAL'],
    ['a word thrown for an error', () => SECRET, 'INTERNAL'],
    ['nothing thrown at all', () => undefined, 'INTERNAL'],
    ['a provider that is out of reach', () => provider('unavailable'), 'PROVIDER_UNAVAILABLE'],
  ])('of %s while reading is no different', async (_, make, code) => {
    fault = make()
    const { errors, requestId } = await staff.ask('{ metrics { activeSubscriptions } }')
    expect(errors[0]?.extensions).toMatchObject({ code, requestId })
    expect(JSON.stringify(errors)).not.toMatch(INTERNALS)
  })

  it('of the database is ours to repair, and says nothing of it', async () => {
    fault = new Error('unused')
    const broken = await backplane.app.db
      .as({ userId: null, tenantIds: [] }, (tx) => tx.$queryRaw`select ${SECRET} from no_such_table`)
      .catch((error: unknown) => error)
    expect(toShownError(broken)).toMatchObject({ code: 'INTERNAL', ours: true })
    expect(toShownError(broken).message).not.toMatch(INTERNALS)
  })

  it.each([
    ['graphql-js', (schema: GraphQLSchema, document: DocumentNode) => execute({ schema, document })],
    [
      'the executor',
      (schema: GraphQLSchema, document: DocumentNode) =>
        createExecutor(schema).execute({ document, contextValue: undefined }),
    ],
  ])('of a value that its field cannot show is ours, and nothing that the client could mend, by %s', async (_, run) => {
    const stars = { type: GraphQLInt, resolve: () => 4.5 }
    const Pet = new GraphQLInterfaceType({
      name: 'Pet',
      fields: { name: { type: GraphQLInt } },
      resolveType: () => 'NoSuchPet',
    })
    const pet = { type: Pet, resolve: () => ({}) }
    const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { stars, pet } }) })
    const { data, errors = [] } = await run(schema, parse('{ stars pet { name } }'))
    expect({ ...data }).toEqual({ stars: null, pet: null })
    const ours = { code: 'INTERNAL', ours: true }
    expect(errors.map((error) => toShownError(error))).toMatchObject([ours, ours])
  })

  it('has one of the codes of the closed list, whatever was thrown', () => {
    const thrown = [
      new DomainError('NOT_FOUND', 'x'),
      new BadCursor('x'),
      provider('rejected'),
      Object.assign(new Error('x'), { code: 'EACCES', extensions: { code: 'SOMETHING' } }),
      null,
      42,
      { code: 'FORBIDDEN' },
    ]
    for (const each of thrown) expect(Object.keys(ERROR_CODES)).toContain(toShownError(each).code)
    expect(Object.keys(ERROR_CODES)).toMatchInlineSnapshot(`
      [
        "UNAUTHENTICATED",
        "FORBIDDEN",
        "DOCUMENT_NOT_REGISTERED",
        "NOT_FOUND",
        "BAD_INPUT",
        "IDEMPOTENCY_KEY_REUSED",
        "IN_PROGRESS",
        "RATE_LIMITED",
        "UNSUPPORTED",
        "PROVIDER_UNAVAILABLE",
        "OVERLOADED",
        "TIMED_OUT",
        "INTERNAL",
      ]
    `)
  })
})
