import { buildSchema, type GraphQLField, type GraphQLObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { createModel } from '../../reads/model.ts'
import { connection, count, many, noun, one, type Relation } from '../../reads/noun.ts'
import { argumentProblems, computedProblems } from '../../server/graphql/declared-arguments.ts'

const columns = {
  id: 'id:thg',
  holderId: 'uuid',
  size: 'int',
  price: 'bigint',
  share: 'numeric',
  name: 'text',
  since: 'timestamptz',
  isOld: 'boolean',
  tags: 'text[]',
} as const
const model = createModel([noun('Thing', { table: 'things', columns, visibleTo: 'everyone' })])
const order = ['id']

/** What is said of a field that takes `args`, in GraphQL's own words. */
const saidOf = (relation: Relation, args: string) => argumentProblems(model, relation, fieldOf(args))
function fieldOf(args: string): GraphQLField<unknown, unknown> {
  const schema = buildSchema(
    `type Query { field${args && `(${args})`}: Int } scalar DateTime scalar MinorUnits scalar Moment enum Name { ADA } input Wrapped { text: String }`,
  )
  const field = (schema.getType('Query') as GraphQLObjectType).getFields().field
  if (!field) throw new Error('no field')
  return field
}
const by = (column: keyof typeof columns) => many('Thing', { order, filter: { by: column } })

describe('the arguments of a declared field', () => {
  it.each([
    ...(['ID', 'String', 'ID!'] as const).map((type) => ['id', type] as const),
    ...(['ID', 'String', 'Moment'] as const).map((type) => ['holderId', type] as const),
    ['size', 'Int'],
    ...(['String', 'Int'] as const).map((type) => ['price', type] as const),
    ...(['String', 'Float'] as const).map((type) => ['share', type] as const),
    ...(['String', 'Name', 'Moment'] as const).map((type) => ['name', type] as const),
    ...(['DateTime', 'Moment'] as const).map((type) => ['since', type] as const),
    ['isOld', 'Boolean'],
  ] as const)('may compare %s with a value of type %s', (column, type) => {
    expect(saidOf(by(column), `by: ${type}`)).toEqual([])
  })

  it.each([
    ['id', 'DateTime', 'ID'],
    ['id', '[ID!]', 'ID'],
    ['holderId', 'Int', 'ID'],
    ['size', 'String', 'Int'],
    ['price', 'MinorUnits', 'String'],
    ['name', 'Int', 'String'],
    ['name', 'Wrapped', 'String'],
    ['since', 'String', 'DateTime'],
    ['isOld', 'String', 'Boolean'],
  ] as const)('may not compare %s with a value of type %s', (column, type, wanted) => {
    expect(saidOf(by(column), `by: ${type}`)).toEqual([
      `takes "by" as ${type}, and finds rows by Thing.${column}, which is ${columns[column]}: take it as ${wanted}`,
    ])
  })

  it('are compared with no list', () => {
    expect(saidOf(by('tags'), 'by: String')).toEqual([
      'finds rows by Thing.tags, which is text[]: no argument is compared with that',
    ])
  })

  it('are those that it reads: a filter of a count, and the pages of a list', () => {
    expect(saidOf(count('Thing', { filter: { by: 'name' } }), 'by: String')).toEqual([])
    expect(saidOf(many('Thing', { order }), 'first: Int')).toEqual([])
    const [first] = saidOf(one('Thing', { arg: 'id' }), 'id: ID!, first: Int')
    expect(first).toContain('takes an argument "first", and its declaration reads none of that name')
    const [after] = saidOf(many('Thing', { order }), 'after: String')
    expect(after).toContain('takes an argument "after", and its declaration reads none of that name')
  })

  it('ask for no more rows than a page may have, where nothing is said', () => {
    const few = connection('Thing', { order, page: { default: 5, max: 10 } })
    expect(saidOf(few, 'first: Int = 10, after: String')).toEqual([])
    expect(saidOf(few, 'first: Int = 20, after: String')).toEqual([
      'asks for 20 rows where nothing is said, and its page has 10 at most: give it arguments of its own',
    ])
    expect(saidOf(few, 'first: String, after: Int')).toEqual([
      'takes "first" as String: take it as Int',
      'takes "after" as Int: take it as String',
    ])
  })

  it('are none where a value is computed of the row', () => {
    expect(computedProblems(fieldOf(''))).toEqual([])
    expect(computedProblems(fieldOf('scale: Int'))).toEqual([
      'takes an argument "scale", and what is computed of a row reads none: take it out',
    ])
  })
})
