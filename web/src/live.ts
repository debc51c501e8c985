import { nameOf, seenVersion } from './graphql.ts'
import type { Session } from './sign-in.ts'

/** What every live message carries. */
interface LiveMessage {
  readonly kind: 'READY' | 'CHANGED' | 'MISSED'
  readonly position: string
  readonly version: string
}

type LiveDocument = Parameters<typeof nameOf>[0]

/** One subscription: its document, and its variables but for `since`, which is carried from connection to connection. */
export interface Followed {
  readonly document: LiveDocument
  readonly variables?: Readonly<Record<string, string>>
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000
/** After these the same token would be refused again: the next request to /graphql finds out what to do. */
const FOR_GOOD = [4401, 4429]

/**
 * Follows these subscriptions over one WebSocket (graphql-transport-ws), and comes again where it broke off: what happened meanwhile is told then.
 * A page that cannot connect is as current as its last query.
 * @param changed told of every message but the first of each; @returns how to stop
 */
export function follow(
  session: Pick<Session, 'accessToken'>,
  all: readonly Followed[],
  changed: () => void,
): () => void {
  const positions = new Map<number, string>()
  let socket: WebSocket | null = null
  let failures = 0
  let stopped = false
  let timer: number | undefined

  function hear(index: number, message: LiveMessage | undefined): void {
    if (!message) return
    failures = 0
    positions.set(index, message.position)
    seenVersion(Number(message.version))
    if (message.kind !== 'READY') changed()
  }

  async function connect(): Promise<void> {
    const token = await session.accessToken().catch(() => null)
    if (token === null || stopped) return
    const opened = new WebSocket('/graphql', 'graphql-transport-ws')
    socket = opened
    const send = (message: object) => opened.send(JSON.stringify(message))
    opened.onopen = () => send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })
    opened.onmessage = ({ data }: MessageEvent<string>) => {
      const { type, id, payload } = JSON.parse(data) as { type: string; id?: string; payload?: Payload }
      if (type === 'ping') send({ type: 'pong' })
      if (type === 'next') hear(Number(id), Object.values(payload?.data ?? {})[0])
      if (type === 'connection_ack')
        for (const [index, { document, variables }] of all.entries()) {
          const { documentId, query = '' } = nameOf(document)
          const since = positions.get(index)
          const named = documentId ? { extensions: { documentId } } : {}
          send({
            type: 'subscribe',
            id: String(index),
            payload: { query, variables: { ...variables, since }, ...named },
          })
        }
    }
    opened.onclose = ({ code }) => {
      if (stopped || FOR_GOOD.includes(code)) return
      const wait = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS)
      failures += 1
      timer = window.setTimeout(() => void connect(), wait * (0.5 + Math.random() / 2))
    }
  }

  void connect()
  return () => {
    stopped = true
    window.clearTimeout(timer)
    socket?.close(1000)
  }
}

interface Payload {
  readonly data?: Readonly<Record<string, LiveMessage>> | null
}
