import type { UserViewer } from '../../domain/access.ts'
import type { Verified } from './authenticate.ts'
import { type RecentlyUsed, recentlyUsed } from './recently-used.ts'

const MOST_SHARED = 1_000
const MOST_SHARED_ROLES = 10_000

/** What many tokens say alike is held once: beside their text it is most of what a token would take up. */
export function sharing(): (verified: Verified) => Verified {
  const texts = recentlyUsed<string>(MOST_SHARED)
  const scopes = recentlyUsed<ReadonlySet<string>>(MOST_SHARED)
  return (verified) => ({
    ...verified,
    issuer: once(texts, verified.issuer, verified.issuer),
    clientId: once(texts, verified.clientId, verified.clientId),
    scopes: once(scopes, [...verified.scopes].join(' '), verified.scopes),
  })
}

/**
 * Of people the roles, which those of one tenant have alike: a map of one entry takes up as much as all else that is known of a person. A role that
 * a tenant has made for itself is nobody else's map.
 */
export function sharingRoles(): (roles: UserViewer['roles']) => UserViewer['roles'] {
  const shared = recentlyUsed<UserViewer['roles']>(MOST_SHARED_ROLES)
  return (roles) => {
    const words: string[] = []
    for (const [tenantId, place] of roles) {
      if (typeof place !== 'string') return roles
      words.push(tenantId, place)
    }
    return once(shared, words.join(' '), roles)
  }
}

function once<Value>(known: RecentlyUsed<Value>, key: string, value: Value): Value {
  const found = known.get(key)
  if (found !== undefined) return found
  known.set(key, value)
  return value
}
