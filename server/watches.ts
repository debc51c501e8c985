import type { Model } from '../reads/model.ts'
import { watchesOf } from '../reads/tags.ts'
import type { Watch } from '../reads/watch.ts'

/** How far each stream of live events has come; the tags name the stream. */
export const LIVE_STREAMS = 'live_streams'

/** The denylist's table, and its tag. */
export const DENIALS = 'denials'

/** What answers depend on besides the nouns: who somebody is, what they may do, and what time it is for a tenant. */
const OTHERS: readonly Watch[] = [
  { table: 'memberships', scopes: [{ kind: 'user', column: 'user_id' }] },
  { table: 'identities', scopes: [{ kind: 'user', column: 'user_id' }] },
  { table: 'operators', scopes: [{ kind: 'user', column: 'user_id' }] },
  { table: 'bans', scopes: [{ kind: 'user', column: 'user_id' }] },
  { table: 'clock_offsets', scopes: [] },
  // No answer depends on it: a write makes every node read the product's registered documents again.
  { table: 'document_registry', scopes: [] },
  // No answer depends on the two: a write wakes whoever follows the stream, and every node's denylist.
  {
    table: LIVE_STREAMS,
    scopes: [
      { kind: 'tenant', column: 'tenant_id' },
      { kind: 'user', column: 'user_id' },
    ],
  },
  { table: DENIALS, scopes: [] },
]

/** Every table whose changes void answers. */
export function watchedTables(model: Model): readonly Watch[] {
  return [...watchesOf(model), ...OTHERS]
}
