import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { type FormattedExecutionResult, GraphQLError, type GraphQLSchema, parse } from 'graphql'
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer, type OperationResult } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Log } from '../../../providers/host.ts'
import type { Asking } from '../../http/caller.ts'
import { newRequestId } from '../../http/request-id.ts'
import { type PresentErrors, presentErrors } from '../errors.ts'
import { type Ending, endingOf, IDLE, STOPPING } from './ending.ts'
import { MOST_CONNECTIONS, MOST_MESSAGE_BYTES, MOST_WAITING_BYTES } from './limits.ts'
import type { Live } from './live.ts'
import { Refused } from './operations.ts'
import type { Session } from './sessions.ts'

export interface WsDoorParts {
  readonly live: Live
  readonly schema: GraphQLSchema
  readonly errors: PresentErrors
  readonly log: Log
  readonly publicUrl: string
  /** Local mode: a page of this machine, whatever its port, may connect too. */
  readonly local: boolean
}

/** What this door takes from Node's HTTP server; any other Upgrade header is passed over, as it always was. */
export function isLiveUpgrade({ url = '', headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && url.split('?', 1)[0] === '/graphql'
}

/** After 1001, 1013 and 4403 the protocol's own client comes again by itself; after 4401 and 4429 it does not. */
const CLOSE_CODES: Readonly<Record<Ending['kind'], number>> = {
  expired: 4403,
  refused: 4401,
  limited: 4429,
  slow: 1013,
  idle: 1000,
  stopping: 1001,
  unavailable: 1013,
}

interface Connection {
  readonly asking: Omit<Asking, 'headers'>
  session: Session | null
  /** Whether it has answered the newest ping. */
  alive: boolean
  /** ms of performance's clock; null while something is subscribed to. */
  idleSince: number | null
  end(ending: Ending): void
}

type Protocol = ReturnType<typeof makeServer<Record<string, unknown>, Connection & Record<PropertyKey, unknown>>>

/**
 * GET /graphql with an upgrade: subscriptions by the graphql-transport-ws protocol (github.com/enisdenjo/graphql-ws, PROTOCOL.md). The access
 * token comes in the payload of `connection_init`, as `authorization`; no header and no cookie of the upgrade is looked at for it.
 */
export function wsDoor(server: FastifyInstance, parts: WsDoorParts): void {
  const { live, log } = parts
  const { times } = live
  const protocol = protocolOf(parts)
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MOST_MESSAGE_BYTES,
    handleProtocols: (offered) => (offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false),
  })
  const open = new Map<WebSocket, Connection>()
  let stopping = false

  function cut(socket: WebSocket): void {
    const late = setTimeout(() => socket.terminate(), times.closeMs)
    socket.once('close', () => clearTimeout(late))
  }

  function opened(socket: WebSocket, request: IncomingMessage): void {
    const connection: Connection = {
      asking: { id: newRequestId(), raw: request, method: 'GET', url: '/graphql' },
      session: null,
      alive: true,
      idleSince: performance.now(),
      end({ kind, message }) {
        socket.close(CLOSE_CODES[kind], reasonOf(message))
        cut(socket)
      },
    }
    open.set(socket, connection)
    socket.on('error', () => undefined)
    socket.on('pong', () => {
      connection.alive = true
    })
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
        close(code, reason) {
          socket.close(code, reasonOf(reason ?? ''))
          cut(socket)
        },
        onMessage: (take) =>
          socket.on('message', (data) => {
            take(String(data)).catch((error: unknown) => {
              log.error({ err: error }, 'a message of a WebSocket failed through our fault')
              socket.close(4500, 'Something went wrong on our side.')
              cut(socket)
            })
          }),
      },
      connection as Connection & Record<PropertyKey, unknown>,
    )
    socket.once('close', (code, reason) => {
      open.delete(socket)
      connection.session?.close()
      void closed(code, String(reason))
    })
  }

  const sweeping = setInterval(() => {
    const now = performance.now()
    for (const [socket, connection] of open) {
      if (!connection.alive) socket.terminate()
      else {
        connection.alive = false
        socket.ping()
      }
      connection.idleSince = connection.session?.open.size === 0 ? (connection.idleSince ?? now) : null
      if (connection.idleSince !== null && now - connection.idleSince >= times.idleMs) connection.end(IDLE)
    }
  }, times.pingMs)
  sweeping.unref()

  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    if (stopping || open.size >= MOST_CONNECTIONS)
      refuse(socket, 503, 'This node takes no more live connections. Try again in a moment.')
    else if (!mayCome(request.headers.origin, parts)) refuse(socket, 403, 'A page of another origin may not connect.')
    else sockets.handleUpgrade(request, socket, head, (upgraded) => opened(upgraded, request))
  })
  server.addHook('preClose', (done) => {
    stopping = true
    clearInterval(sweeping)
    for (const connection of open.values()) connection.end(STOPPING)
    done()
  })
}

function protocolOf({ live, schema, errors }: WsDoorParts): Protocol {
  return makeServer({
    schema,
    connectionInitWaitTimeout: live.times.initMs,
    async onConnect({ connectionParams, extra }) {
      const { authorization, dpop } = connectionParams ?? {}
      const headers = {
        ...(typeof authorization === 'string' ? { authorization } : {}),
        ...(typeof dpop === 'string' ? { dpop } : {}),
      }
      try {
        extra.session = await live.connect({ ...extra.asking, headers }, extra.end)
      } catch (error) {
        extra.end(endingOf(error))
      }
      return { requestId: extra.asking.id }
    },
    async onSubscribe({ extra, subscriptions }, _id, payload) {
      const { session } = extra
      if (!session) return [new GraphQLError('The connection is ending.')]
      try {
        const most = session.limits.subscriptions
        if (Object.keys(subscriptions).length > most) throw tooMany(most)
        // The library asks for what the operation is, and hands the rest on.
        return { schema, document: SUBSCRIPTION, contextValue: await live.subscribe(session, payload) }
      } catch (error) {
        if (!(error instanceof Refused)) {
          session.end(endingOf(error))
          return [new GraphQLError('The connection is ending.')]
        }
        const viewer = await session.check()
        return presentErrors(error.errors, viewer, errors).map(
          ({ message, extensions }) => new GraphQLError(message, extensions ? { extensions } : {}),
        )
      }
    },
    subscribe: ({ contextValue }) => contextValue as OperationResult,
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
  })
}

const SUBSCRIPTION = parse('subscription { brought }')

function tooMany(most: number): Refused {
  const message = `A connection may have ${most} subscriptions. End one first, or open another connection.`
  return new Refused([new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })])
}

/** Resolves once the message has left this process: the next is then executed. Who lets too much pile up is cut. */
function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) return resolve()
    if (socket.bufferedAmount > MOST_WAITING_BYTES) {
      socket.terminate()
      return resolve()
    }
    socket.send(text, () => resolve())
  })
}

/** Without an Origin it is no page of a browser. */
function mayCome(origin: string | undefined, { publicUrl, local }: WsDoorParts): boolean {
  if (origin === undefined || origin === new URL(publicUrl).origin) return true
  return local && /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/.test(origin)
}

function refuse(socket: Duplex, status: number, message: string): void {
  const code = status === 403 ? 'FORBIDDEN' : 'PROVIDER_UNAVAILABLE'
  const body = JSON.stringify({ errors: [{ message, extensions: { code, requestId: newRequestId() } }] })
  const retry = status === 503 ? 'retry-after: 2\r\n' : ''
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${retry}connection: close\r\n\r\n${body}`,
  )
}

/** RFC 6455, 5.5: 123 bytes at most. */
function reasonOf(message: string): string {
  return message.length <= 123 ? message : `${message.slice(0, 120)}...`
}
