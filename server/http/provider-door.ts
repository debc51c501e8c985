import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ProviderParts } from '../../providers/host.ts'
import type { Admission } from '../limits/admission.ts'
import { createTurns } from './turns.ts'

const FORM_LIMIT = 64 * 1024

/**
 * Mounts what the local providers bring: whole Node handlers under a prefix, and routes in terms of web requests. The handlers are whole
 * programs (an issuer, with pages of its own), and take turns, so that a burst of sign-ins keeps nobody's queries waiting.
 */
export async function providerDoor(
  server: FastifyInstance,
  providers: readonly ProviderParts[],
  publicUrl: string,
  admission: Pick<Admission, 'hijacked'>,
): Promise<void> {
  const inTurn = createTurns()
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // The handler reads the stream itself.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    for (const mount of providers.flatMap((provider) => provider.mounts ?? [])) {
      for (const url of [mount.prefix, `${mount.prefix}/*`]) {
        scope.all(url, (request, reply) => {
          reply.hijack()
          admission.hijacked({ request, reply }, 'signIn', () =>
            inTurn(() => {
              // Who has left meanwhile waits for nothing.
              if (!reply.raw.destroyed) mount.handle(request.raw, reply.raw)
            }),
          )
        })
      }
    }
  })
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: FORM_LIMIT }, (_request, body, done) =>
      done(null, body),
    )
    for (const route of providers.flatMap((provider) => provider.routes ?? [])) {
      scope.route({
        method: route.method,
        url: route.path,
        handler: async (request, reply) => {
          const response = await route.handle(
            toWebRequest(request, publicUrl),
            request.params as Record<string, string>,
          )
          reply.code(response.status)
          for (const [name, value] of response.headers) reply.header(name, value)
          return reply.send(Buffer.from(await response.arrayBuffer()))
        },
      })
    }
  })
}

function toWebRequest(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    for (const each of [value].flat()) if (each !== undefined) headers.append(name, each)
  }
  const body = request.body instanceof Buffer ? new Uint8Array(request.body) : null
  return new Request(new URL(request.url, publicUrl), {
    method: request.method,
    headers,
    body: request.method === 'GET' ? null : body,
  })
}
