import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { parseJson } from '../../http/json.ts'
import { type PresentErrors, presentErrors } from '../errors.ts'
import type { Ending } from './ending.ts'
import type { Live } from './live.ts'
import { type LiveRequest, Refused } from './operations.ts'

const BODY_LIMIT = 256 * 1024
const EVENT_STREAM = 'text/event-stream'

/**
 * POST /graphql/stream: one subscription a request, by the protocol "GraphQL over Server-Sent Events", distinct connections mode
 * (github.com/enisdenjo/graphql-sse, PROTOCOL.md). What is wrong with the caller is an HTTP status; what is wrong with the document is
 * a `next` with errors, and `complete`.
 */
export async function sseDoor(server: FastifyInstance, live: Live, errors: PresentErrors): Promise<void> {
  const open = new Set<ServerResponse>()
  const pinging = setInterval(() => {
    for (const response of open) if (!response.writableNeedDrain) response.write(PING)
  }, live.times.pingMs)
  pinging.unref()
  server.addHook('onClose', (_server, done) => {
    clearInterval(pinging)
    done()
  })

  async function stream(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!request.headers.accept?.includes(EVENT_STREAM)) {
      reply.header('accept', EVENT_STREAM)
      throw Object.assign(new Error(`This answers with a stream of events: send "Accept: ${EVENT_STREAM}".`), {
        statusCode: 406,
      })
    }
    const response = reply.raw
    let why: Ending | null = null
    let stop = () => {}
    const session = await live.connect(request, (ending) => {
      why = ending
      stop()
      cutLater(response, live.times.closeMs)
    })
    if (why || response.destroyed) {
      session.close()
      return reply
    }
    const viewer = await session.check()
    reply.hijack()
    open.add(response)
    response.on('close', () => stop())
    try {
      response.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': `${EVENT_STREAM}; charset=utf-8`,
        'cache-control': 'private, no-store',
        // A proxy that collects what it passes on would hold events back.
        'x-accel-buffering': 'no',
      })
      // Some browsers open a stream with its first bytes.
      response.write(PING)
      const results = await live.subscribe(session, (request.body ?? {}) as LiveRequest)
      stop = () => void results.return()
      if (why || response.destroyed) stop()
      for await (const result of results) await write(response, `event: next\ndata: ${JSON.stringify(result)}\n\n`)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const shown = presentErrors(error.errors, viewer, errors)
      await write(response, `event: next\ndata: ${JSON.stringify({ errors: shown })}\n\n`)
    } finally {
      open.delete(response)
      session.close()
      finish(response, why)
      cutLater(response, live.times.closeMs)
    }
    return reply
  }

  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: BODY_LIMIT },
      (_request, body, done) => {
        try {
          done(null, parseJson(String(body)))
        } catch (error) {
          done(error as Error)
        }
      },
    )
    scope.post('/graphql/stream', { bodyLimit: BODY_LIMIT }, stream)
    scope.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE'],
      url: '/graphql/stream',
      handler(_request, reply) {
        reply.header('allow', 'POST')
        throw Object.assign(new Error('Send the subscription with POST, as application/json.'), { statusCode: 405 })
      },
    })
  })
}

const PING = ':\n\n'
const COMPLETE = 'event: complete\ndata: \n\n'

/** Waits while the client reads slower: the next message is then executed later. */
async function write(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed || response.write(text)) return
  await Promise.race([once(response, 'drain'), once(response, 'close')]).catch(() => undefined)
}

/**
 * A stream that was ended for a reason says it, and completes. One of a node that stops, or of a client that reads too slowly, breaks off:
 * a client that completes does not come again.
 */
function finish(response: ServerResponse, why: Ending | null): void {
  if (response.destroyed) return
  const comesAgain = why?.kind === 'stopping' || why?.kind === 'slow' || why?.kind === 'unavailable'
  const reason = why ? `event: next\ndata: ${JSON.stringify({ errors: [errorOf(why)] })}\n\n` : ''
  response.end(comesAgain ? '' : `${reason}${COMPLETE}`)
}

/** A client that does not read holds nothing up. */
function cutLater(response: ServerResponse, closeMs: number): void {
  if (response.destroyed) return
  const late = setTimeout(() => response.destroy(), closeMs)
  response.once('close', () => clearTimeout(late))
}

function errorOf({ code, message, kind }: Ending): object {
  return { message, extensions: { code, ...(kind === 'expired' ? { retryable: true } : {}) } }
}
