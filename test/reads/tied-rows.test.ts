import { expect, it } from 'vitest'
import { compile } from '../../reads/compile.ts'
import { createModel } from '../../reads/model.ts'
import { many, noun, one, query } from '../../reads/noun.ts'
import { ofTenant, ofTenantThrough } from '../../reads/scope.ts'
import type { Selection } from '../../reads/selection.ts'

/** Everyone sees the places here, so that a place leads to people who must not be seen. */
const place = noun('Place', {
  table: 'memberships',
  columns: { id: 'id:membership', tenantId: 'id:tenant', userId: 'id:user' },
  visibleTo: 'everyone',
  relations: { user: one('User', { from: 'userId' }) },
})
const user = noun('User', {
  table: 'users',
  columns: { id: 'id:user' },
  visibleTo: ofTenantThrough('id', { table: 'memberships', match: 'user_id', value: 'tenant_id' }),
})

function textFor(places: typeof place): string {
  const model = createModel([places, user, query({ places: many('Place', { order: ['userId'] }) })])
  const argument = () => ({ isNull: true, value: () => undefined })
  const id: Selection = [{ kind: 'column', key: 'id', column: 'id', as: 'id', nullable: false }]
  const inside: Selection = [{ kind: 'one', key: 'user', relation: 'user', nullable: true, argument, of: id }]
  const root: Selection = [{ kind: 'many', key: 'places', relation: 'places', nullable: false, argument, of: inside }]
  return compile(model, [root]).text
}

it('a row that leads to a person opens them only in the tenants of the viewer', () => {
  const tied =
    /from users t2 where .* and \(t1\."tenant_id" = any\(\$\d+::uuid\[\]\) or exists \(select from memberships/
  expect(textFor(place)).toMatch(tied)
})

it('a row that is seen for nothing but its tenant opens whom it leads to, and nothing is looked for again', () => {
  const text = textFor({ ...place, visibleTo: ofTenant('tenantId') })
  expect(text).toMatch(/from memberships t1 where .*t1\."tenant_id" = any\(\$\d+::uuid\[\]\)/)
  expect(text).toMatch(/from users t2 where t2\."id" = t1\."user_id" and true\)/)
})
