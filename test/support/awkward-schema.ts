import { buildSchema, GraphQLError, type GraphQLObjectType, type GraphQLScalarType, type GraphQLSchema } from 'graphql'

const SDL = `
  directive @late(by: Int) on FIELD
  scalar Strict
  enum Size { SMALL LARGE }
  input Place { city: String = "Basel", size: Size = LARGE, near: [Place!], at: Strict }
  interface Named { name: String! }
  type Cat implements Named { name: String!, lives: Int!, friend(patience: Int): Named }
  type Dog implements Named { name: String!, barks: Boolean, owner: Thing! }
  type Ghost { name: String }
  union Pet = Cat | Dog
  type Thing {
    id: ID!, text: String, number: Int, hardNumber: Int!, strict: Strict, size: Size, thing: Thing, hardThing: Thing!
    late(ticks: Int!): Int, things(count: Int! = 2): [Thing!]!, loose: [Thing], method(add: Int = 1): Int, getter: Int, asking(add: Int! = 1): Int
    fails(ticks: Int): Int, failsHard(ticks: Int): Int!, coded: Int, returned: Int, array: [Int!], numbers: [Int], matrix: [[Int!]]!
    pet(kind: String): Pet, pets(kinds: [String]): [Pet!], named(kind: String): Named, ghost: Ghost, promised: [Int!]!
  }
  type Query { thing: Thing, hard: Thing!, echo(place: Place, places: [Place!], size: Size! = SMALL, on: Boolean, at: Strict): String, need(id: ID!): String }
  type Mutation { step(name: String!, ticks: Int = 0, fail: Boolean): Thing, hardStep(name: String!, fail: Boolean): Int! }
`

/** What a request's resolvers have noted down, in order. */
export interface Notes {
  readonly notes: string[]
}

type Resolver = (source: unknown, args: Record<string, never>, context: Notes, info: { path: object }) => unknown

/** A promise that takes so many microtasks: the same order in every run, unlike a timer. */
async function ticks(count: number | undefined): Promise<void> {
  for (let n = 0; n < (count ?? 0); n += 1) await null
}

const thing = (): object => ({
  id: 1,
  text: 'a',
  number: '12',
  hardNumber: null,
  strict: 'ok',
  size: 'SMALL',
  numbers: [1, null, 'x', 4],
  array: [1, null, 2],
  matrix: [[1], null, [2, 'x']],
  method({ add }: { add: number }, _context: unknown, info: { fieldName: string }) {
    return add + info.fieldName.length
  },
  get asking() {
    throw new Error('read before its argument was looked at')
  },
  get getter() {
    throw new Error('the getter threw')
  },
})

const pets: Readonly<Record<string, () => unknown>> = {
  cat: () => ({ kind: 'Cat', name: 'Tom', lives: 9 }),
  dog: () => ({ kind: 'Dog', name: 'Rex', barks: true }),
  dead: () => ({ kind: 'Cat', name: 'Tom', lives: null }),
  lateDog: () => ({ kind: Promise.resolve('Dog'), name: 'Late', barks: null }),
  nobody: () => ({ kind: undefined, name: 'Nobody' }),
  fish: () => ({ kind: 'Fish', name: 'Nemo' }),
  ghost: () => ({ kind: 'Ghost', name: 'Casper' }),
  size: () => ({ kind: 'Size', name: 'Big' }),
  odd: () => ({ kind: 7, name: 'Odd' }),
  throws: () => ({
    get kind() {
      throw new Error('the type threw')
    },
  }),
  rejects: () => ({ kind: Promise.reject(new Error('the type was rejected')) }),
  error: () => new Error('a pet that is an error'),
  none: () => null,
}
const petOf = (kind: string | undefined) => pets[kind ?? 'cat']?.()

const FIELDS: Readonly<Record<string, Readonly<Record<string, Resolver>>>> = {
  Query: {
    thing: () => thing(),
    hard: async () => thing(),
    echo: (_, args) => JSON.stringify(args),
    need: (_, { id }) => id,
  },
  Mutation: {
    step: async (_, { name, ticks: count, fail }, { notes }) => {
      notes.push(`${name} begins`)
      await ticks(count)
      notes.push(`${name} ends`)
      if (fail) throw new Error(`${name} failed`)
      return thing()
    },
    hardStep: (_, { name, fail }, { notes }) => {
      notes.push(`${name} begins`)
      if (fail) throw new Error(`${name} failed`)
      return 1
    },
  },
  Thing: {
    thing: () => thing(),
    hardThing: async () => thing(),
    things: (_, { count }) => Array.from({ length: Number(count) }, thing),
    loose: () => [thing(), null, Promise.resolve(thing()), Promise.reject(new Error('one of them failed'))],
    late: async (_, { ticks: count }, { notes }) => {
      await ticks(count)
      notes.push(`late ${count}`)
      return count
    },
    fails: (_, { ticks: count }) => rejected('fails', count),
    failsHard: (_, { ticks: count }) => rejected('failsHard', count),
    coded: () => {
      throw new GraphQLError('coded', { extensions: { code: 'BAD_INPUT' } })
    },
    returned: () => new Error('returned, not thrown'),
    pet: (_, { kind }) => petOf(kind),
    pets: (_, { kinds }: { kinds?: string[] }) => (kinds ?? ['cat', 'dog']).map(petOf),
    named: async (_, { kind }) => petOf(kind),
    ghost: () => ({ name: 'Casper' }),
    promised: () => [1, Promise.resolve(2), ticks(3).then(() => null), rejected('promised', 1)],
  },
  Cat: { friend: (_, { patience }) => ticks(patience).then(() => petOf('dog')) },
  Dog: { owner: () => thing() },
}

function rejected(name: string, count: number | undefined): unknown {
  if (count === undefined) throw new Error(`${name} threw`)
  return ticks(count).then(() => {
    throw new Error(`${name} after ${count}`)
  })
}

/** Everything that resolvers can do wrong, in an order that is the same in every run. */
export function awkwardSchema(): GraphQLSchema {
  const schema = buildSchema(SDL)
  for (const [type, fields] of Object.entries(FIELDS)) {
    for (const [name, resolve] of Object.entries(fields)) {
      const field = (schema.getType(type) as GraphQLObjectType).getFields()[name]
      if (field) field.resolve = resolve as never
    }
  }
  for (const name of ['Named', 'Pet'])
    Object.assign(schema.getType(name) as object, { resolveType: (value: { kind: unknown }) => value.kind })
  Object.assign(schema.getType('Ghost') as object, { isTypeOf: () => false })
  Object.assign(schema.getType('Strict') as GraphQLScalarType, {
    serialize: (value: unknown) => {
      if (value === 'ok') throw new Error('Strict serializes nothing')
      return undefined
    },
    parseValue: (value: unknown) => {
      if (typeof value !== 'string') throw new GraphQLError('Strict wants text', { extensions: { code: 'BAD_INPUT' } })
      return { parsed: value }
    },
  })
  return schema
}
