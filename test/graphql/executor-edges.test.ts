import { type DocumentNode, type ExecutionResult, execute, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { errorFormatter } from '../../server/graphql/errors.ts'
import { createExecutor } from '../../server/graphql/executor.ts'
import { awkwardSchema, type Notes } from '../support/awkward-schema.ts'

const schema = awkwardSchema()
const executor = createExecutor(schema)
const format = errorFormatter({ hints: true })

type Variables = Readonly<Record<string, unknown>>
const AWKWARD: readonly (readonly [text: string, variables?: Variables])[] = [
  ['{ thing { __typename id text number b: number thing { id } thing { text } } }'],
  ['{ __proto__: thing { constructor: id toString: text __proto__: number } }'],
  [
    '{ __schema { queryType { name } types { name kind fields { name args { name defaultValue } type { name ofType { name } } } } } }',
  ],
  ['{ __type(name: "Pet") { possibleTypes { name } } __typename }'],
  ['{ thing { hardNumber } }'],
  ['{ hard { hardNumber } }'],
  ['{ hard { id thing { hardThing { hardThing { hardNumber } } } } }'],
  ['{ thing { id strict size text } hard { strict } }'],
  ['query ($add: Int) { thing { asking(add: $add) id } }', { add: null }],
  ['{ thing { getter method m: method(add: 7) coded returned } }'],
  ['{ thing { a: fails b: fails(ticks: 3) c: fails(ticks: 1) d: fails(ticks: 2) } }'],
  ['{ thing { thing { a: failsHard(ticks: 4) b: failsHard(ticks: 1) c: fails(ticks: 2) d: fails } } }'],
  ['{ thing { thing { c: late(ticks: 9) a: failsHard b: fails(ticks: 1) } } }'],
  ['{ thing { thing { a: failsHard(ticks: 1) thing { b: fails(ticks: 40) } c: fails(ticks: 50) } late(ticks: 90) } }'],
  ['{ thing { loose { a: failsHard(ticks: 1) c: fails(ticks: 40) } late(ticks: 90) } }'],
  ['{ hard { a: failsHard(ticks: 9) b: fails(ticks: 1) c: late(ticks: 3) thing { failsHard(ticks: 2) } } }'],
  ['{ thing { things { id things(count: 3) { late(ticks: 2) failsHard(ticks: 1) } } } }'],
  ['{ thing { things(count: 0) { id } loose { id fails(ticks: 1) hardThing { id } } } }'],
  ['{ thing { loose { failsHard(ticks: 2) } } }'],
  ['{ thing { array numbers } }'],
  ['{ thing { matrix } }'],
  ['{ thing { id thing { promised } } }'],
  ['{ thing { ghost { name } } }'],
  [
    '{ thing { pets { __typename ... on Cat { lives friend(patience: 2) { name ... on Dog { barks } } } ...D } } } fragment D on Dog { barks owner { id } }',
  ],
  [
    '{ thing { named { name ... on Cat { lives } } n: named(kind: "dog") { n: name ...N } } } fragment N on Named { name ... on Dog { owner { text } } }',
  ],
  ...['dead', 'lateDog', 'nobody', 'fish', 'ghost', 'size', 'odd', 'throws', 'rejects', 'error', 'none'].map(
    (kind) =>
      [
        'query ($kind: String) { thing { pet(kind: $kind) { ... on Cat { lives } ... on Dog { barks } } named(kind: $kind) { name } pets(kinds: [$kind, "cat"]) { __typename } } }',
        { kind },
      ] as const,
  ),
  ...[{}, { on: true }, { on: false }, { on: null }].map(
    (given) =>
      [
        'query ($on: Boolean = true) { thing { id @include(if: $on) text @skip(if: $on) ... @include(if: $on) { number } thing { number @skip(if: $on) ...F @include(if: $on) } } } fragment F on Thing { size @skip(if: false) }',
        given,
      ] as const,
  ),
  ['query ($on: Boolean = true) { a: __typename @include(if: $on) }', { on: null }],
  ['{ thing { id text @include(if: true) @skip(if: true) } a: thing @skip(if: true) { id } }'],
  ...[
    {},
    { place: null },
    { place: {} },
    { place: { near: { city: null } }, on: true },
    { place: { near: [{}, { size: 'SMALL' }] } },
  ].map((given) => ['query ($place: Place, $on: Boolean) { echo(place: $place, on: $on) }', given] as const),
  ...[
    { place: { size: 'HUGE' } },
    { place: { planet: 1 } },
    { place: 7 },
    { place: { at: 1 } },
    { place: { near: [{ at: 1 }, 2] } },
  ].map((given) => ['query ($place: Place) { thing { id } echo(place: $place) }', given] as const),
  [
    'query ($at: Strict = "x", $city: String = "Bern") { echo(at: $at, place: { city: $city, at: $at }, places: { city: "Ulm" }) }',
  ],
  ['query ($at: Strict, $city: String) { echo(at: $at, place: { city: $city, at: $at }, places: [{ city: $city }]) }'],
  ['query ($size: Size) { echo(size: $size) }', { size: null }],
  ['query ($size: Size = LARGE) { echo(size: $size) b: echo }'],
  ['query ($id: ID!) { need(id: $id) }', {}],
  ['query ($id: ID!) { need(id: $id) }', { id: 7, unknown: 1 }],
  ['query ($id: ID = 5) { need(id: $id) }', { id: null }],
  ['query A { thing { id } } query B { thing { text } }'],
  ['fragment F on Thing { id }'],
  ['subscription { thing { id } }'],
  ['{ nothing thing { nothing id } }'],
  [
    'mutation { a: step(name: "a", ticks: 5) { id } b: step(name: "b", ticks: 1) { late(ticks: 4) } c: step(name: "c") { id } }',
  ],
  [
    'mutation { a: hardStep(name: "a") b: step(name: "b", ticks: 2, fail: true) { id } c: hardStep(name: "c") d: step(name: "d") { fails(ticks: 3) } }',
  ],
  [
    'mutation { a: step(name: "a", ticks: 3) { failsHard(ticks: 2) } b: hardStep(name: "b", fail: true) c: step(name: "c") { id } }',
  ],
  ['mutation { a: hardStep(name: "a", fail: true) b: hardStep(name: "b") }'],
  ['mutation ($on: Boolean!) { a: hardStep(name: "a") @skip(if: $on) b: hardStep(name: "b") }', { on: true }],
]

/** The answer as it is, as the client is shown it, and what the resolvers did in which order. */
async function account(run: (contextValue: Notes) => ExecutionResult | PromiseLike<ExecutionResult>): Promise<string> {
  const context: Notes = { notes: [] }
  const result = await run(context)
  const shown = result.errors?.map((error) => format(error.toJSON(), error))
  return JSON.stringify([result, shown, context.notes], null, 1)
}

const byGraphqlJs = (document: DocumentNode, variableValues?: Variables) =>
  account((contextValue) => execute({ schema, document, contextValue, ...(variableValues ? { variableValues } : {}) }))

describe('the executor', () => {
  it.each(AWKWARD.map(([text, variables]) => ({ text, variables })))(
    'answers $text ($variables) byte for byte as graphql-js does, however often it is asked',
    async ({ text, variables }) => {
      const document = parse(text)
      const theirs = await byGraphqlJs(document, variables)
      for (let n = 0; n < 3; n += 1)
        expect(await account((contextValue) => executor.execute({ document, contextValue, variables }))).toBe(theirs)
    },
  )

  it('begins a mutation’s next field when the one before has ended', async () => {
    const document = parse('mutation { a: step(name: "a", ticks: 9) { id } b: step(name: "b") { id } }')
    const context: Notes = { notes: [] }
    await executor.execute({ document, contextValue: context })
    expect(context.notes).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  })

  it('tells operations of one document apart', async () => {
    const document = parse('query A { a: __typename } query B { b: __typename }')
    const of = (operationName: string) => executor.execute({ document, operationName, contextValue: {} })
    expect(JSON.stringify([await of('A'), await of('B'), await of('A')])).toBe(
      '[{"data":{"a":"Query"}},{"data":{"b":"Query"}},{"data":{"a":"Query"}}]',
    )
    expect((await of('C')).errors?.[0]?.message).toBe('Unknown operation named "C".')
  })

  it('gives one request nothing of the variables of another', async () => {
    const document = parse(
      'query ($city: String, $on: Boolean!) { echo(place: { city: $city }) __typename @include(if: $on) }',
    )
    const ask = (variables: Variables) => executor.execute({ document, contextValue: {}, variables })
    const answers = await Promise.all([
      ask({ city: 'Rom', on: true }),
      ask({ city: 'Oslo', on: false }),
      ask({ on: true }),
    ])
    expect(answers.map(({ data }) => [JSON.parse(String(data?.echo)).place.city, data?.__typename])).toEqual([
      ['Rom', 'Query'],
      ['Oslo', undefined],
      ['Basel', 'Query'],
    ])
  })

  it('keeps a bounded weight of documents, and those that are asked for', async () => {
    const small = createExecutor(schema, { maxWeight: 2_000 })
    const often = parse('{ thing { id text number } }')
    for (let n = 0; n < 500; n += 1) {
      await small.execute({ document: often, contextValue: {} })
      await small.execute({ document: parse(`{ a${n}: thing { id } }`), contextValue: {} })
      expect(small.kept().weight).toBeLessThanOrEqual(2_000)
    }
    expect(small.kept().documents).toBeGreaterThan(10)
    const before = small.kept()
    await small.execute({ document: often, contextValue: {} })
    expect(small.kept()).toEqual(before)
  })

  it('forgets a document’s combinations of conditions before they are many', async () => {
    const names = Array.from({ length: 10 }, (_, n) => `v${n}`)
    const document = parse(
      `query (${names.map((name) => `$${name}: Boolean!`)}) { thing { ${names.map((name) => `${name}: id @include(if: $${name})`).join(' ')} } }`,
    )
    for (let bits = 0; bits < 1_024; bits += 1) {
      const variables = Object.fromEntries(names.map((name, n) => [name, (bits & (1 << n)) !== 0]))
      const { data } = await executor.execute({ document, contextValue: {}, variables })
      expect(Object.keys(data?.thing as object)).toEqual(names.filter((name) => variables[name]))
    }
    const { weight } = executor.kept()
    expect(weight).toBeLessThan(50_000)
  })
})
