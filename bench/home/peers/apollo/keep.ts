import type { GraphQLResolveInfo } from 'graphql'
import { CACHE_SECONDS, settings } from '../shared/settings.ts'

/** https://www.apollographql.com/docs/apollo-server/performance/caching#in-your-resolvers-dynamic: one person's answer is kept for that person. */
export function keepPrivately(info: GraphQLResolveInfo): void {
  if (settings.form !== 'cache') return
  const { cacheControl } = info as GraphQLResolveInfo & {
    cacheControl: { setCacheHint(hint: { maxAge: number; scope: 'PRIVATE' }): void }
  }
  cacheControl.setCacheHint({ maxAge: CACHE_SECONDS, scope: 'PRIVATE' })
}
