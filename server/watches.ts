import type { Model } from '../reads/model.ts'
import { watchesOf } from '../reads/tags.ts'
import type { Watch } from '../reads/watch.ts'

/** What answers depend on besides the nouns: who somebody is, what they may do, and what time it is for a tenant. */
const OTHERS: readonly Watch[] = [
  { table: 'memberships', scopes: [{ kind: 'user', column: 'user_id' }] },
  { table: 'identities', scopes: [{ kind: 'user', column: 'user_id' }] },
  { table: 'operators', scopes: [{ kind: 'user', column: 'user_id' }] },
  { table: 'clock_offsets', scopes: [] },
]

/** Every table whose changes void answers. */
export function watchedTables(model: Model): readonly Watch[] {
  return [...watchesOf(model), ...OTHERS]
}
