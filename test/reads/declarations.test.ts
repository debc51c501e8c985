import { describe, expect, it } from 'vitest'
import { orderOf } from '../../reads/cursor.ts'
import { createModel } from '../../reads/model.ts'
import { many, noun, one } from '../../reads/noun.ts'

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
})
