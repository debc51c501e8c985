import { expect, it } from 'vitest'
import { many, noun, one } from '../../reads/noun.ts'
import { either, ofTenant, ofTenantThrough, ofUser } from '../../reads/scope.ts'
import { isImpliedBy, seenBy } from '../../reads/seen-by.ts'

const id = { id: 'id:thing' } as const
const MEMBERSHIP = { table: 'memberships', match: 'user_id', value: 'tenant_id' }

const list = noun('List', { table: 'lists', columns: id, visibleTo: 'everyone' })
const mail = noun('Mail', { table: 'mails', columns: { ...id, userId: 'id:user' }, visibleTo: ofUser() })
const person = noun('Person', {
  table: 'users',
  columns: { id: 'id:user' },
  visibleTo: either(ofUser('id'), ofTenantThrough('id', MEMBERSHIP)),
})
const columns = { ...id, tenantId: 'id:tenant', userId: 'id:user' } as const
const place = noun('Place', { table: 'memberships', columns, visibleTo: ofTenant() })
/** One's own places, too, in tenants that one does not look into. */
const ownPlace = noun('OwnPlace', { table: 'memberships', columns, visibleTo: either(ofTenant(), ofUser()) })
const openPlace = noun('OpenPlace', { table: 'memberships', columns, visibleTo: 'everyone' })
const order = noun('Order', { table: 'orders', columns, visibleTo: ofTenant() })

it('what everyone sees is the same for everyone, and what a tenant sees for its members', () => {
  expect(seenBy(order, many('List', { order: ['id'] }), list)).toBe('everyone')
  expect(seenBy(null, one('Order', { arg: 'id' }), order)).toBe('tenants')
  expect(seenBy(person, many('Order', { to: 'userId', order: ['id'] }), order)).toBe('tenants')
})

it('what begins at the viewer, or is a person’s own, is nobody else’s', () => {
  expect(seenBy(null, many('Order', { to: 'userId', viewer: 'userId', order: ['id'] }), order)).toBe('viewer')
  expect(seenBy(null, many('List', { viewer: 'userId', order: ['id'] }), list)).toBe('viewer')
  expect(seenBy(place, many('Mail', { from: 'userId', to: 'userId', order: ['id'] }), mail)).toBe('viewer')
})

it('a person is the same for all members where their place in the tenant leads to them', () => {
  expect(seenBy(place, one('Person', { from: 'userId' }), person)).toBe('tenants')
})

it('and only there: by any other row somebody who has left leads to a person whom only they themselves see', () => {
  expect(seenBy(order, one('Person', { from: 'userId' }), person)).toBe('viewer')
  expect(seenBy(null, one('Person', { arg: 'id' }), person)).toBe('viewer')
  expect(seenBy(ownPlace, one('Person', { from: 'userId' }), person)).toBe('viewer')
  expect(seenBy(openPlace, one('Person', { from: 'userId' }), person)).toBe('viewer')
  // The row's own key, where the person's place would have to be.
  expect(seenBy(place, one('Person', {}), person)).toBe('viewer')
})

it('a row’s own condition is left out only where the row that leads there has made the same one', () => {
  const shop = noun('Shop', {
    table: 'tenants',
    columns: { id: 'id:tenant', ownerId: 'id:user' },
    visibleTo: ofTenant('id'),
  })
  const placesOf = many('Place', { to: 'tenantId', order: ['id'] })
  expect(isImpliedBy(shop, placesOf, place)).toBe(true)
  expect(isImpliedBy(shop, placesOf, ownPlace)).toBe(true)
  expect(isImpliedBy(place, one('Person', { from: 'userId' }), person)).toBe(true)
  // Another column, on the one side or the other.
  expect(isImpliedBy(shop, many('Order', { to: 'userId', order: ['id'] }), order)).toBe(false)
  expect(isImpliedBy(shop, many('Place', { from: 'ownerId', to: 'tenantId', order: ['id'] }), place)).toBe(false)
  // Another kind of viewer's right.
  expect(isImpliedBy(shop, many('Mail', { to: 'userId', order: ['id'] }), mail)).toBe(false)
  // A row that is seen for another reason, or by everyone, says nothing.
  const anyShop = { ...shop, visibleTo: 'everyone' as const }
  const ownShop = { ...shop, visibleTo: either(ofTenant('id'), ofUser('ownerId')) }
  expect(isImpliedBy(anyShop, placesOf, place)).toBe(false)
  expect(isImpliedBy(ownShop, placesOf, place)).toBe(false)
  const farShop = { ...shop, visibleTo: ofTenantThrough('id', { ...MEMBERSHIP, match: 'tenant_id' }) }
  expect(isImpliedBy(farShop, placesOf, place)).toBe(false)
  // A target that another table opens.
  const far = { ...place, visibleTo: ofTenantThrough('tenantId', MEMBERSHIP) }
  expect(isImpliedBy(shop, placesOf, far)).toBe(false)
  // A person's own, and what is theirs.
  const self = noun('Self', { table: 'users', columns: { id: 'id:user' }, visibleTo: ofUser('id') })
  expect(isImpliedBy(self, many('Mail', { to: 'userId', order: ['id'] }), mail)).toBe(true)
  // What starts at an argument or the viewer starts at no row.
  expect(isImpliedBy(self, many('Mail', { viewer: 'userId', order: ['id'] }), mail)).toBe(false)
  expect(isImpliedBy(shop, many('Place', { to: 'tenantId', arg: 'id', order: ['id'] }), place)).toBe(false)
})
