import { isInputObjectType, isObjectType } from 'graphql'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { newId } from '../../lib/ids.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { submitCard } from '../payments/local/open-gateway.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { tablesWith } from '../support/rows.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const NUMBER = '5555555555554444'
const REFUSED = '4000000000009995'
/** What a field for card data would be called. */
const CARD_DATA =
  /(card|account).?(number|code|holder)|\bpan\b|cvc|cvv|security.?code|exp.?(month|year)|^number$|\.number$/i
const FORM = `mutation ($input: StartCardSetupInput!) { startEmbeddedCardSetup(input: $input) { __typename
  ... on EmbeddedCardSetupStarted { clientSecret publishableKey frameUrl } ... on EmbeddedFormOff { setting message } } }`

describe('card data', () => {
  const lines: string[] = []
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let client: GraphqlClient
  const input = () => ({ tenantId: tenant.publicId, idempotencyKey: newId() })

  beforeAll(async () => {
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    backplane = await startTestBackplane({ env: { CARD_FORM: 'embedded', LOG_LEVEL: 'trace' }, log })
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    client = await tenant.owner.client()
  })
  afterAll(() => backplane?.close())

  it('has no place in the schema: no argument and no field of an input takes it', () => {
    const taken = inputNames()
    expect(taken.length).toBeGreaterThan(300)
    expect(['X.cardNumber', 'X.pan', 'X.cvc', 'X.expMonth', 'X.number'].every((name) => CARD_DATA.test(name))).toBe(
      true,
    )
    expect(taken.filter((name) => CARD_DATA.test(name))).toEqual([])
  })

  it('is refused where a document brings it all the same', async () => {
    const { data, errors } = await client.ask(FORM, { input: { ...input(), number: NUMBER } })
    expect(data ?? null).toBeNull()
    expect(errors).toHaveLength(1)
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_INPUT' } })
  })

  it('goes from the form to the gateway, and is in no table and no line of the log', async () => {
    const data = await client.data<{ startEmbeddedCardSetup: { frameUrl: string } }>(FORM, { input: input() })
    const { frameUrl } = data.startEmbeddedCardSetup
    expect((await submitCard(frameUrl, { number: REFUSED })).status).toBe(422)
    expect((await submitCard(frameUrl, { number: NUMBER })).status).toBe(200)
    const scope = { userId: null, tenantIds: [tenant.id] }
    await eventually(
      () => backplane.app.db.as(scope, (tx) => tx.paymentMethod.findFirst({ where: { last4: '4444' } })),
      'the card is on file',
    )
    expect(await tablesWith(backplane.database, '4444')).toContain('public.payment_methods')
    expect(await tablesWith(backplane.database, NUMBER)).toEqual([])
    expect(await tablesWith(backplane.database, REFUSED)).toEqual([])
    const logged = lines.join('')
    expect(logged).toContain('Server listening')
    expect(logged).not.toMatch(new RegExp(`${NUMBER}|${REFUSED}`))
  })
})

/** Every argument and every field of an input, behind what it belongs to. */
function inputNames(): string[] {
  return Object.values(buildBackplaneSchema([betterMovies]).getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) return Object.keys(type.getFields()).map((name) => `${type.name}.${name}`)
    if (!isObjectType(type) || type.name.startsWith('__')) return []
    return Object.values(type.getFields()).flatMap(({ name, args }) => args.map((each) => `${name}.${each.name}`))
  })
}
