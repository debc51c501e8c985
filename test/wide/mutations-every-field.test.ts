import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { policyOf } from '../../server/graphql/policies.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import type { Refused, Stage } from '../support/arranged.ts'
import { arrangements } from '../support/arranged-mutations.ts'
import { refusals } from '../support/arranged-refusals.ts'
import { refusingCatalogue } from '../support/arranged-refusals-billing.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type DnsServer, startDnsServer } from '../support/dns-server.ts'
import { type FurnishedTenant, furnishedTenant } from '../support/furnished.ts'
import { allFields, shownFields } from '../support/isolation/full-documents.ts'
import { type FullOperation, fullOperation } from '../support/isolation/full-operation.ts'
import { OPERATIONS } from '../support/operations.ts'
import { seedOf } from '../support/seed.ts'

const schema = buildBackplaneSchema([betterMovies])
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
/** The names alone: nothing is arranged before the product stands. */
const REFUSED = Object.keys(refusals({ backplane: {} } as Stage, {}))

/** What the arrangement here cannot have, and the words by which another test shows its value. */
const SHOWN_ELSEWHERE: Readonly<Record<string, { because: string; test: string; words: string }>> = {
  'EmbeddedCardSetupStarted.publishableKey': {
    because: 'Stripe has one, the local gateway has none',
    test: 'test/pages/embedded-card.test.ts',
    words: 'iframe[title="pk_test_page"]',
  },
  'EmbeddedFormOff.message': {
    because: 'the form is on here',
    test: 'test/domain/payment-methods.test.ts',
    words: "message: expect.stringContaining('CARD_FORM=embedded')",
  },
  'EmbeddedFormOff.setting': {
    because: 'the form is on here',
    test: 'test/domain/payment-methods.test.ts',
    words: "setting: 'CARD_FORM'",
  },
}

describe('every field that only a mutation answers', () => {
  let backplane: TestBackplane
  let stage: Stage & { readonly tenant: FurnishedTenant }
  let dns: DnsServer
  let usual: ReturnType<typeof arrangements>
  const shown = new Set<string>()

  beforeAll(async () => {
    dns = await startDnsServer()
    backplane = await startTestBackplane({
      env: { DNS_SERVERS: dns.address, CARD_FORM: 'embedded', LIMITS: '{"mode":"off"}' },
      extensions: [{ ...betterMovies, catalogue: refusingCatalogue }],
    })
    const seed = seedOf(backplane)
    const tenant = await furnishedTenant(backplane.app, seed, 'Ada')
    stage = { backplane, dns, seed, tenant, staff: await seed.operator() }
    usual = arrangements(stage)
  })
  afterAll(async () => {
    await backplane?.close()
    await dns?.close()
  })

  const full = (name: string, { ids, query, variables, input }: Partial<Refused> = {}): FullOperation => {
    const make = OPERATIONS[name]
    if (!make) throw new Error(`no operation ${name}`)
    const own = make({ ...stage.tenant.ids, ...ids })
    const given = { ...own.variables, ...(input && { input: { ...(own.variables.input as object), ...input } }) }
    return fullOperation(
      schema,
      name,
      { query: query ?? own.query, variables: variables ?? given },
      {
        'Tenant.entitlement': { featureKey: 'connected_devices' },
        'Metrics.holdingsOfUser': { featureKey: 'connected_devices', userId: stage.tenant.ids.user },
        'Film.quality': { tenantId: stage.tenant.ids.tenant },
      },
    )
  }

  /** The type of the last answer. */
  async function ask(name: string, arranged: Omit<Refused, 'mutation'>): Promise<string | undefined> {
    const field = mutations.find((each) => each.name === name)
    const usual = field && policyOf(field)?.kind === 'operator' ? stage.staff : stage.tenant.owner
    const client = await (arranged.by ?? usual).client()
    let last: string | undefined
    for (let time = 0; time < (arranged.times ?? 1); time += 1) {
      const { query, variables } = full(`Mutation.${name}`, arranged)
      const { data, errors } = await client.ask<Record<string, { __typename?: string }>>(query, variables)
      expect(errors).toEqual([])
      for (const each of shownFields(data)) shown.add(each)
      last = data?.[name]?.__typename
    }
    return last
  }

  it.each(mutations.map(({ name }) => name))('%s answers everything that it is asked for', async (name) => {
    await ask(name, (await usual[name]?.()) ?? {})
  })

  it.each(REFUSED)('%s says everything that it can', async (type) => {
    const refused = await refusals(stage, usual)[type]?.()
    if (!refused) throw new Error(`nothing arranges ${type}`)
    expect(await ask(refused.mutation, refused)).toBe(`${type[0]?.toUpperCase()}${type.slice(1)}`)
  })

  it('has been seen with a value, by whoever may ask', () => {
    const read = Object.keys(OPERATIONS).filter((name) => !name.startsWith('Mutation.'))
    const others = new Set(read.flatMap((name) => [...full(name).fields]))
    const own = allFields(schema).filter((field) => !others.has(field))
    const missing = own.filter((field) => !shown.has(field))
    expect(missing.toSorted()).toEqual(Object.keys(SHOWN_ELSEWHERE).toSorted())
    process.stdout.write(
      `mutations: ${own.length} fields of ${others.size + own.length} are theirs alone, ${own.length - missing.length} seen here\n`,
    )
  })

  it.each(Object.entries(SHOWN_ELSEWHERE))('or elsewhere: %s', async (_, { test, words }) => {
    expect(await readFile(test, 'utf8')).toContain(words)
  })
})
