import { createClient, NetworkError } from 'graphql-sse'
import type { Request } from './post.ts'

/**
 * A subscription over server-sent events (the GraphQL over SSE protocol, "distinct connections"): a connection for each. It ends with the
 * request of whoever reads it.
 */
export async function* subscribe(
  request: Request,
  headers: Readonly<Record<string, string>>,
  token: () => Promise<string | null>,
): AsyncGenerator<object> {
  const client = createClient({
    url: '/graphql/stream',
    retryAttempts: 0,
    credentials: 'omit',
    headers: async () => {
      const access = await token()
      return { ...(access ? { authorization: `Bearer ${access}` } : {}), ...headers }
    },
  })
  const { query, variables, operationName } = request
  try {
    yield* client.iterate({
      query,
      variables: (variables ?? {}) as Record<string, unknown>,
      ...(operationName ? { operationName } : {}),
    }) as AsyncIterable<object>
  } catch (error) {
    throw isAbsent(error)
      ? new Error('This server has no live updates: it knows no /graphql/stream.', { cause: error })
      : error
  } finally {
    client.dispose()
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof NetworkError && error.response?.status === 404
}
