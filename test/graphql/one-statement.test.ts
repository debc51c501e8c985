import { execute, type GraphQLSchema } from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { createContext } from '../../server/graphql/context.ts'
import { createPlans } from '../../server/graphql/documents/plan.ts'
import { registerDocuments } from '../../server/graphql/documents/register.ts'
import { answerOf, join, runSelection } from '../../server/graphql/documents/statement-lane.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const model = modelOf([betterMovies])

describe('a document of declared fields', () => {
  let backplane: TestBackplane
  let schema: GraphQLSchema
  let seed: Seed
  let tenant: SeededTenant

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    schema = buildBackplaneSchema([betterMovies], model)
    seed = seedOf(backplane)
    tenant = await seed.tenant({ plan: 'standard' })
  })
  afterAll(() => backplane?.close())

  async function both(text: string, variables: Record<string, unknown> = {}) {
    const registered = registerDocuments(schema, model, new Map([['sha256:test', text]])).get('sha256:test')
    if (!registered) throw new Error('not registered')
    const { coerced } = getVariableValues(schema, registered.operation.variableDefinitions ?? [], variables)
    const planned = createPlans(schema, model)(registered, coerced ?? {})
    if ('declined' in planned) throw new Error(planned.declined)
    const viewer = await tenant.owner.viewer()
    const { cursors, db } = backplane.app
    const quick = await runSelection({ run: db.run, cursors }, planned.plan.whole, viewer, coerced ?? {})
    const slow = await execute({
      schema,
      document: registered.document,
      variableValues: variables,
      contextValue: createContext(backplane.app, viewer),
    })
    return { quick: quick && answerOf(quick.reduce(join)), slow: JSON.stringify(slow), plan: planned.plan }
  }

  it.each([
    [
      '{ viewer { __typename id name email emailVerified pictureUrl createdAt unreadCount notifications(first: 5) { nodes { id title createdAt readAt } } } }',
      {},
    ],
    [
      `query Home($tenant: ID!) { viewer { id name memberships { role tenant { name } } } tenant(id: $tenant) { id name memberCount members(first: 10) { totalCount edges { cursor node { id role user { id name email } } } pageInfo { hasNextPage endCursor } }
        subscriptions { id state currentPeriodEnd plan { name features { limitValue feature { key name kind } } } price { unit { amountMinor currency exponent } } }
        counters { used updatedAt feature { key name } } holdings(featureKey: "connected_devices") { nodes { id thing } } devices { name user { name } } invoices(first: 3) { nodes { number state total { amountMinor } paid { __typename currency } } } } }`,
      'tenant',
    ],
    [
      '{ plans { id name prices(currency: "USD", interval: MONTH) { interval unit { amountMinor } } } films { title year } }',
      {},
    ],
    ['{ tenant(id: "nothing") { id } }', {}],
  ])('is answered by one statement, to the byte as the loaders answer it', async (text, variables) => {
    const { quick, slow } = await both(text, variables === 'tenant' ? { tenant: tenant.publicId } : {})
    expect(quick).toBe(slow)
  })
})
