import { readFileSync } from 'node:fs'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { SetContextLink } from '@apollo/client/link/context'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { relayStylePagination } from '@apollo/client/utilities'
import { generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists'
import { carryVersion } from '@backplane/sdk'

const manifest = new URL('../persisted-query-manifest.json', import.meta.url)

/** Identifiers in the place of texts, the token, the version of our own writes; lists are merged page by page. */
export function createApolloClient(url: string, token: () => string): ApolloClient {
  const identifiers = new PersistedQueryLink(
    generatePersistedQueryIdsFromManifest({ loadManifest: async () => JSON.parse(readFileSync(manifest, 'utf8')) }),
  )
  const authorization = new SetContextLink((context) => ({
    headers: { ...context.headers, authorization: `Bearer ${token()}` },
  }))
  const http = new HttpLink({ uri: url, fetch: carryVersion() })
  return new ApolloClient({
    link: ApolloLink.from([authorization, identifiers, http]),
    clientAwareness: { name: 'example-apollo', version: '1.0.0' },
    cache: new InMemoryCache({
      possibleTypes: { MutationError: ['SlugTaken', 'InvalidInput'] },
      typePolicies: { Tenant: { fields: { invitations: relayStylePagination() } } },
    }),
  })
}
