import { many, noun, one, query, relationsOf } from '../../../reads/noun.ts'
import { ofTenant } from '../../../reads/scope.ts'

export const film = noun('Film', {
  table: 'better_movies.films',
  columns: { id: 'id:flm', title: 'text', year: 'int' },
  visibleTo: 'everyone',
})

export const device = noun('Device', {
  table: 'better_movies.devices',
  columns: { id: 'id:dev', tenantId: 'id:tenant', userId: 'id:user', name: 'text', createdAt: 'timestamptz' },
  visibleTo: ofTenant(),
  relations: {
    user: one('User', { from: 'userId' }),
  },
})

export const filmRoots = query({ films: many('Film', { order: ['title'], page: { default: 500, max: 500 } }) })

/** What a tenant of ours has besides. */
export const tenantDevices = relationsOf('Tenant', {
  devices: many('Device', { to: 'tenantId', order: ['createdAt'], page: { default: 100, max: 100 } }),
})
