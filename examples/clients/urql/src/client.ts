import { carryVersion } from '@backplane/sdk'
import { Client, fetchExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { persistedExchange } from '@urql/exchange-persisted'

/** Identifiers in the place of texts, the token, the version of our own writes; lists are merged page by page. */
export function createUrqlClient(url: string, token: () => string): Client {
  return new Client({
    url,
    preferGetMethod: false,
    fetch: carryVersion(),
    fetchOptions: () => ({
      headers: {
        authorization: `Bearer ${token()}`,
        'apollographql-client-name': 'example-urql',
        'apollographql-client-version': '1.0.0',
      },
    }),
    exchanges: [
      cacheExchange({ resolvers: { Tenant: { invitations: relayPagination() } } }),
      persistedExchange({
        enforcePersistedQueries: true,
        enableForMutation: true,
        preferGetForPersistedQueries: false,
        // The one that codegen has put into the manifest.
        generateHash: async (_text, document) => hashOf(document),
      }),
      fetchExchange,
    ],
  })
}

/** codegen's `embedHashInDocument` puts it there. */
function hashOf(document: {
  readonly __meta__?: Readonly<Record<string, unknown>>
  readonly kind: string
}): string | null {
  const hash = document.__meta__?.hash
  return typeof hash === 'string' ? hash : null
}
