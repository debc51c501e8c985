import type { Noun } from '../reads/noun.ts'
import type { Watch, WatchScope } from '../reads/watch.ts'
import type { Extension } from './extension.ts'

const TENANT: WatchScope = { kind: 'tenant', column: 'tenant_id' }
const USER: WatchScope = { kind: 'user', column: 'user_id' }

/** What our own answers depend on. */
const OURS: readonly Watch[] = [
  { table: 'memberships', scopes: [TENANT, USER] },
  {
    table: 'users',
    scopes: [
      { kind: 'user', column: 'id' },
      { kind: 'tenant', column: 'id', through: { table: 'memberships', match: 'user_id', value: 'tenant_id' } },
    ],
  },
  { table: 'tenants', scopes: [{ kind: 'tenant', column: 'id' }] },
  ...['subscriptions', 'invoices', 'payment_methods', 'holdings', 'clock_offsets'].map((table) => ({
    table,
    scopes: [TENANT],
  })),
  ...['notifications', 'operators', 'identities'].map((table) => ({ table, scopes: [USER] })),
  ...['plans', 'plan_features', 'features', 'prices'].map((table) => ({ table, scopes: [] })),
]

/** Every table whose changes void answers: ours, and those of the extensions' nouns. */
export function watchesOf(extensions: readonly Extension[]): readonly Watch[] {
  return [...OURS, ...extensions.flatMap(({ nouns = [] }) => nouns.map(watchOf))]
}

/** By the tenant that a row names, else by its person, else as a whole. */
function watchOf({ table, columns }: Noun): Watch {
  const scope = 'tenantId' in columns ? TENANT : 'userId' in columns ? USER : null
  return { table, scopes: scope ? [scope] : [] }
}
