import type { Verified } from './authenticate.ts'
import { type RecentlyUsed, recentlyUsed } from './recently-used.ts'

const MOST_SHARED = 1_000

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

function once<Value>(known: RecentlyUsed<Value>, key: string, value: Value): Value {
  const found = known.get(key)
  if (found !== undefined) return found
  known.set(key, value)
  return value
}
