import { Field, FieldResolver, ObjectType, Query, Resolver } from 'type-graphql'
import { describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { DependsOn } from '../../schema/declared.ts'
import { Public, ReadableBy } from '../../schema/policies.ts'
import { describeDocuments, tableOf } from '../../server/graphql/documents/describe.ts'
import { registerDocuments } from '../../server/graphql/documents/register.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'

const model = modelOf([betterMovies])
const schema = buildBackplaneSchema([betterMovies], model)

function described(...texts: readonly string[]) {
  const manifest = new Map(texts.map((text, index) => [`sha256:${index}`, text]))
  return describeDocuments(schema, model, registerDocuments(schema, model, manifest).values())
}

describe('npm run documents says of a registered document', () => {
  it.each([
    ['query Prices { plans { name } }', 'one statement', 'for everyone', []],
    ['query Me { viewer { name } }', 'one statement', 'for each person', []],
    [
      'query Bills($id: ID!) { tenant(id: $id) { invoices { totalCount } } }',
      'one statement',
      'for the members of a tenant',
      ['the executor for whoever lacks "billing:read" in a tenant'],
    ],
    ['query Home($id: ID!) { viewer { name } tenant(id: $id) { name } }', 'one statement', 'in parts', []],
    [
      'query May($id: ID!) { tenant(id: $id) { entitlement(featureKey: "hd_movies") { allowed } } }',
      'executor',
      'for each person',
      ['entitlement has a resolver of its own'],
    ],
    [
      'query Either($id: ID!, $all: Boolean = false) { tenant(id: $id) { name entitlement(featureKey: "hd_movies") @include(if: $all) { allowed } } }',
      'either',
      'for each person',
      ['entitlement has a resolver of its own'],
    ],
    [
      '{ metrics { activeSubscriptions } }',
      'executor',
      'never',
      [
        'metrics is for staff',
        'Query.metrics does not say what it depends on',
        'Metrics.activeSubscriptions does not say what it depends on',
      ],
    ],
    ['{ __schema { queryType { name } } }', 'executor', 'never', expect.any(Array)],
    ['mutation Away($id: ID!) { removeDevice(id: $id) }', 'executor', 'never', []],
  ])('%s', (text, lane, kept, why) => {
    expect(described(text)).toMatchObject([{ lane, kept, why }])
  })

  it('all of it in columns, and by its identifier when it has no name', () => {
    expect(tableOf(described('query Prices { plans { name } }', '{ viewer { name } }'))).toBe(
      [
        '  Prices    query  one statement  kept for everyone',
        '  sha256:1  query  one statement  kept for each person',
      ].join('\n'),
    )
  })
})

it('a resolver that depends on what no change is told of keeps the product from starting', () => {
  @ReadableBy('everyone')
  @ObjectType('Forecast')
  class Forecast {
    @Field(() => String)
    day!: string
  }
  @Resolver(() => Forecast)
  class ForecastResolver {
    @DependsOn({ nouns: ['Weather', 'Plan'] })
    @Public()
    @Query(() => Forecast)
    forecast() {
      return { day: 'today' }
    }

    @DependsOn({ nouns: [], tables: ['clock_offsets', 'holdings', 'weather'] })
    @FieldResolver(() => String)
    words() {
      return 'fair'
    }
  }
  expect(() => buildBackplaneSchema([betterMovies, { name: 'weather', resolvers: [ForecastResolver] }])).toThrow(
    [
      'The schema and the declared reads differ:',
      '  Query.forecast depends on Weather, and no noun is called that: declare it in queries.ts',
      '  Forecast.words depends on the table holdings, whose changes are not told as a whole: name a noun of it',
      '  Forecast.words depends on the table weather, whose changes are not told as a whole: name a noun of it',
    ].join('\n'),
  )
})
