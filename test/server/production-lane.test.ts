import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { type Changes, openChanges } from '../../server/changes/feed.ts'
import { createApi } from '../../server/create-api.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { createLog } from '../../server/log.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'

/** Production refuses local providers; the lane and the doors are the same, put together by hand. */
describe('the schema in production', () => {
  let backplane: TestBackplane
  let server: FastifyInstance
  let changes: Changes

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    const log = createLog('silent')
    changes = await openChanges(backplane.database.appUrl, { log })
    server = await createApi({
      ...backplane.backplane,
      schema: buildBackplaneSchema([betterMovies]),
      changes,
      providers: [],
      documents: new Map(),
      responses: null,
      local: false,
      log,
    })
  })
  afterAll(async () => {
    await server?.close()
    await changes?.close()
    await backplane?.close()
  })

  async function messages(query: string, variables: object = {}): Promise<readonly string[]> {
    const answer = await server.inject({ method: 'POST', url: '/graphql', payload: { query, variables } })
    return (answer.json() as { errors?: { message: string }[] }).errors?.map((error) => error.message) ?? []
  }

  it('answers what is on the shop window', async () => {
    expect(await messages('{ plans { id } }')).toEqual([])
  })

  it('gives no hint to a typo in a field, an argument, a type or a value', async () => {
    const typos = [
      await messages('{ plan { id } }'),
      await messages('{ plans { idd } }'),
      await messages('{ plans { prices(currenci: "USD") { id } } }'),
      await messages('{ plans { prices(interval: MONT) { id } } }'),
      await messages('query ($a: Boolea) { plans { id } }'),
      await messages('query ($i: BillingInterval) { plans { prices(interval: $i) { id } } }', { i: 'MONT' }),
      await messages('mutation ($i: SubscribeInput!) { subscribe(input: $i) { __typename } }', {
        i: { tenantId: 'x', priceId: 'x', idempotencyKey: 'x', idempotencyKe: 'x' },
      }),
    ]
    expect(typos.map((each) => each.length > 0)).toEqual(typos.map(() => true))
    expect(typos.flat().filter((message) => /did you mean/i.test(message))).toEqual([])
    expect(typos.flat().filter((message) => /"MONTH"|"currency"/.test(message))).toEqual([])
  })

  it('is not told to whoever asks for it', async () => {
    expect((await messages('{ __schema { types { name } } }'))[0]).toMatch(/introspection/i)
  })
})
