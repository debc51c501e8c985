import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ProviderParts, ProviderRoute } from '../../providers/host.ts'

export interface MountedProvider {
  readonly url: string
  /** Serves these from now on. */
  serve(...providers: readonly ProviderParts[]): void
  close(): Promise<void>
}

/**
 * A plain Node server on a free port of 127.0.0.1 that serves what providers bring: first their mounts, then their routes.
 * It starts empty, because a provider must know the address before it is made.
 */
export async function mountProvider(): Promise<MountedProvider> {
  let served: readonly ProviderParts[] = []
  const server = createServer((request, response) => {
    dispatch(served, request, response).catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (...providers) => {
      served = providers
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

async function dispatch(served: readonly ProviderParts[], request: IncomingMessage, response: ServerResponse) {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  for (const { mounts = [] } of served) {
    const mount = mounts.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
    if (mount) return mount.handle(request, response)
  }
  for (const { routes = [] } of served) {
    for (const route of routes) {
      const params = matchRoute(route, request.method ?? 'GET', path)
      if (params) return send(await route.handle(await toRequest(request), params), response)
    }
  }
  response.writeHead(404).end()
}

function matchRoute(route: ProviderRoute, method: string, path: string): Record<string, string> | null {
  const wanted = route.path.split('/')
  const given = path.split('/')
  if (route.method !== method || wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = decodeURIComponent(given[index] ?? '')
    if (part.startsWith(':')) params[part.slice(1)] = value
    else if (part !== value) return null
  }
  return params
}

async function toRequest(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  return new Request(new URL(request.url ?? '/', `http://${request.headers.host}`), {
    method: request.method ?? 'GET',
    headers,
    body: hasBody ? Buffer.concat(chunks) : null,
  })
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  for (const [name, value] of answer.headers) response.appendHeader(name, value)
  response.writeHead(answer.status)
  response.end(Buffer.from(await answer.arrayBuffer()))
}
