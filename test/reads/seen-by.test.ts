import { expect, it } from 'vitest'
import { many, noun, one } from '../../reads/noun.ts'
import { either, ofTenant, ofTenantThrough, ofUser } from '../../reads/scope.ts'
import { seenBy } from '../../reads/seen-by.ts'

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
