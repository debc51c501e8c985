import { createClient as createSseClient } from 'graphql-sse'
import { type Client, createClient as createWsClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { eventually } from './eventually.ts'

/** One subscription, as the client of another company has it: what came, and how it ended. */
export interface Listening {
  readonly results: readonly LiveResult[]
  /** Of each result, what stands under the one root field. */
  messages(): readonly Message[]
  /** The CHANGED ones. */
  changes(): readonly Message[]
  /** Null while it goes on; else how the client heard of its end. */
  ended(): { readonly error: unknown } | null
  /** Resolves with the first message. */
  ready(): Promise<Message>
  stop(): void
}

export interface LiveResult {
  readonly data?: Readonly<Record<string, Message>> | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

export interface Message {
  readonly kind: 'READY' | 'CHANGED' | 'MISSED'
  readonly position: string
  readonly [field: string]: unknown
}

export interface Subscribing {
  readonly query?: string
  readonly documentId?: string
  readonly variables?: Readonly<Record<string, unknown>>
}

export const TENANT_CHANGED = `subscription ($tenantId: ID!, $topics: [TenantTopic!], $since: String) {
  tenantChanged(tenantId: $tenantId, topics: $topics, since: $since) { kind position version topic type }
}`

/** The protocols' own clients, which do not come again by themselves. */
export function listenBySse(url: string, token: string | null, asked: Subscribing): Listening {
  const client = createSseClient({
    url: `${url}/graphql/stream`,
    retryAttempts: 0,
    ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
  })
  return listening((sink) => client.subscribe(asked as never, sink as never))
}

export function wsClient(
  url: string,
  token: string | null,
  options: Partial<Parameters<typeof createWsClient>[0]> = {},
): Client {
  return createWsClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(token ? { connectionParams: { authorization: `Bearer ${token}` } } : {}),
    ...options,
  })
}

export function listenByWs(url: string, token: string | null, asked: Subscribing): Listening {
  return listenOn(wsClient(url, token), asked)
}

export function listenOn(client: Client, { query = '', documentId, variables }: Subscribing): Listening {
  const extensions = documentId ? { extensions: { documentId } } : {}
  return listening((sink) => client.subscribe({ query, variables: variables ?? {}, ...extensions }, sink as never))
}

interface Sink {
  next(result: LiveResult): void
  error(error: unknown): void
  complete(): void
}

function listening(subscribe: (sink: Sink) => () => void): Listening {
  const results: LiveResult[] = []
  let end: { error: unknown } | null = null
  const stop = subscribe({
    next: (result) => void results.push(result),
    error(error) {
      end ??= { error }
    },
    complete() {
      end ??= { error: null }
    },
  })
  const messages = () => results.flatMap(({ data }) => (data ? Object.values(data) : []))
  return {
    results,
    messages,
    changes: () => messages().filter(({ kind }) => kind === 'CHANGED'),
    ended: () => end,
    ready: () =>
      eventually(async () => {
        if (end) throw new Error(`it ended before it was ready: ${JSON.stringify([end, results])} ${String(end.error)}`)
        return messages()[0]
      }, 'the first live message'),
    stop,
  }
}

export const TRANSPORTS = { SSE: listenBySse, WebSocket: listenByWs } as const
