import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiBeside, openApiBeside } from '../support/api-beside.ts'
import { ATTACKS, requestOf } from '../support/attacks.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { seedOf } from '../support/seed.ts'

/** Production refuses local providers; the lane and the doors are the same, put together by hand. */
describe('the schema in production', () => {
  let backplane: TestBackplane
  let api: ApiBeside

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    api = await openApiBeside(backplane)
  })
  afterAll(async () => {
    await api?.close()
    await backplane?.close()
  })

  async function messages(query: string, variables: object = {}): Promise<readonly string[]> {
    const answer = await api.server.inject({ method: 'POST', url: '/graphql', payload: { query, variables } })
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

  it('is told to operators, and to nobody else who asks for it', async () => {
    const asked = { query: '{ __schema { queryType { name } } }' }
    const seed = seedOf(backplane)
    for (const [who, status] of [
      [null, 400],
      [await seed.person(), 400],
      [await seed.operator(), 200],
    ] as const) {
      const headers = who ? { authorization: `Bearer ${await who.token()}` } : {}
      const answer = await api.server.inject({ method: 'POST', url: '/graphql', payload: asked, headers })
      expect(answer.statusCode).toBe(status)
      expect(answer.body).toMatch(status === 200 ? /"queryType":\{"name":"Query"\}/ : /Introspection is for operators/)
    }
  })

  it('gives none of its names away to any attack', async () => {
    for (const attack of ATTACKS) {
      const { headers, body } = requestOf(attack)
      const answer = await api.server.inject({ method: 'POST', url: '/graphql', payload: body, headers })
      expect(answer.body, attack.name).not.toMatch(/did you mean/i)
      expect([attack.name, answer.statusCode < 500]).toEqual([attack.name, true])
    }
  })
})
