import type { IncomingHttpHeaders } from 'node:http'

/**
 * What a client of the product's own calls itself, by the headers of Apollo's clients or by those of others. A claim and no proof: it chooses
 * whose documents are looked through first and what is counted where, and never what anybody may do.
 */
export function clientNameOf(headers: IncomingHttpHeaders): string | undefined {
  const name = headers['graphql-client-name'] ?? headers['apollographql-client-name']
  return typeof name === 'string' ? name : undefined
}
