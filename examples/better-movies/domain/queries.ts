import { many, noun, one, sql } from '../../../reads/noun.ts'

export const film = noun('Film', {
  table: 'better_movies.films',
  columns: { id: 'id:flm', title: 'text', year: 'int' },
  visibleTo: 'everyone',
})

export const device = noun('Device', {
  table: 'better_movies.devices',
  columns: { id: 'id:dev', tenantId: 'id:tenant', userId: 'id:user', name: 'text', createdAt: 'timestamptz' },
  visibleTo: (viewer, row) => sql`${row.tenantId!} = any(${viewer.tenantIds})`,
  relations: {
    user: one('User', { from: 'userId' }),
    /** The other devices of the same tenant, itself included. */
    siblings: many('Device', {
      from: 'tenantId',
      to: 'tenantId',
      order: ['createdAt'],
      page: { default: 100, max: 100 },
    }),
  },
})
