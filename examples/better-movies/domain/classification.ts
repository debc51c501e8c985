import { aboutNobody, type Classification, columns } from '../../../domain/privacy/classes.ts'

/** What the columns hold. A device stays registered when its person is erased: it counts for the tenant. */
export const classification: Classification = {
  'better_movies.devices': {
    columns: columns({ personal: 'name', none: 'id tenant_id user_id created_at' }),
    person: 'user_id = $1::uuid',
    key: 'id::text',
    erasure: { kind: 'overwrite', with: { name: `'Erased device'` } },
  },
  'better_movies.films': aboutNobody({ none: 'id title year' }),
}
