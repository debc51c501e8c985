import { describe, expect, it } from 'vitest'
import { orderOf } from '../../reads/cursor.ts'
import { createModel } from '../../reads/model.ts'
import { computed, connection, many, noun, one } from '../../reads/noun.ts'

const thing = noun('Thing', {
  table: 'things',
  columns: { id: 'id:thing', ownerId: 'id:owner', name: 'text' },
  visibleTo: 'everyone',
})
const with_ = (relations: Parameters<typeof noun>[1]['relations']) =>
  noun('Owner', {
    table: 'owners',
    columns: { id: 'id:owner' },
    visibleTo: 'everyone',
    ...(relations ? { relations } : {}),
  })

describe('a declaration that does not hold keeps the product from starting', () => {
  it.each([
    [
      'a relation to a noun that is not there',
      with_({ things: many('Thingy', { order: ['id'] }) }),
      /no noun is called Thingy/,
    ],
    [
      'a column that is not declared',
      with_({ things: many('Thing', { to: 'owner', order: ['id'] }) }),
      /Thing declares no column "owner"/,
    ],
    [
      'a key of the parent that is not there',
      with_({ thing: one('Thing', { from: 'thingId' }) }),
      /Owner declares no column "thingId"/,
    ],
    [
      'an order by nothing',
      with_({ things: many('Thing', { to: 'ownerId', order: ['-age'] }) }),
      /Thing declares no column "age"/,
    ],
    [
      'a condition on nothing',
      with_({ things: many('Thing', { to: 'ownerId', order: ['id'], where: { gone: null } }) }),
      /no column "gone"/,
    ],
    [
      'a filter on nothing',
      with_({ things: many('Thing', { to: 'ownerId', order: ['id'], filter: { kind: 'kind' } }) }),
      /no column "kind"/,
    ],
    [
      'a list in two directions',
      with_({ things: many('Thing', { to: 'ownerId', order: ['name', '-ownerId'] }) }),
      /a list is ordered in one direction/,
    ],
    [
      'a list without a bound',
      with_({ things: { kind: 'many', target: 'Thing', to: 'ownerId', order: ['id'] } }),
      'Owner.things has no bound: declare its page',
    ],
    [
      'a page that is too long',
      with_({ things: connection('Thing', { to: 'ownerId', order: ['id'], page: { default: 20, max: 1_001 } }) }),
      'Owner.things declares a page of up to 1001: a page has 1 to 1000 rows',
    ],
    [
      'a page that is longer by default than it may be',
      with_({ things: many('Thing', { to: 'ownerId', order: ['id'], page: { default: 20, max: 10 } }) }),
      'Owner.things declares pages of 20 by default and 10 at most',
    ],
    [
      'a computed field that needs a column which is not declared',
      noun('Owner', {
        table: 'owners',
        columns: { id: 'id:owner', firstName: 'text' },
        visibleTo: 'everyone',
        computed: { fullName: computed(['firstName', 'lastName'], (row) => `${row.firstName} ${row.lastName}`) },
      }),
      'Owner.fullName needs a column "lastName", which Owner does not declare',
    ],
  ])('%s', (_, owner, words) => {
    expect(() => createModel([owner, thing])).toThrow(words)
  })

  it('two nouns of one name, and a key that is no column', () => {
    expect(() => createModel([thing, thing])).toThrow('two nouns are called Thing')
    expect(() => noun('Keyless', { table: 't', columns: { name: 'text' }, visibleTo: 'everyone' })).toThrow(
      'Keyless declares no column "id"',
    )
  })

  it('a list in two directions, which no cursor could walk', () => {
    const both = many('Thing', { to: 'ownerId', order: ['name', '-ownerId'] })
    if (both.kind !== 'many') throw new Error('not a list')
    expect(() => orderOf(thing, both)).toThrow('a list is ordered in one direction')
  })

  it('and a list that says nothing of pages hands out a hundred rows', () => {
    expect(many('Thing', { to: 'ownerId', order: ['id'] })).toMatchObject({ page: { default: 100, max: 100 } })
  })
})

describe('the ids of a noun', () => {
  const withOwner =
    (type: `id:${string}`, key: `id:${string}` = 'id:thg') =>
    () =>
      createModel([noun('Thing', { table: 'things', columns: { id: key, ownerId: type }, visibleTo: 'everyone' })])

  it.each(['id:tenant', 'id:tnt', 'id:thg', 'id:prj'] as const)('may be %s: a name or a prefix', (type) => {
    expect(withOwner(type)).not.toThrow()
  })

  it('are of a kind that there is', () => {
    expect(withOwner('id:tennant')).toThrow('Thing.ownerId is declared id:tennant, and no noun has such ids')
  })

  it.each(['id:th', 'id:thing2', 'id:Thing'] as const)('are not %s, which could not be read back', (key) => {
    expect(withOwner('id:user', key)).toThrow(
      `Thing.id is declared ${key}, and a prefix of ids has 3 to 12 small letters`,
    )
  })
})
