import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Contract } from './openapi.ts'

export interface WireRequest {
  readonly method: string
  /** The path and query as they came, percent-encoded. */
  readonly target: string
  /** The path's parts, decoded. */
  readonly parts: readonly string[]
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly raw: Buffer
  /** The body read as JSON or as a form, by its Content-Type; undefined when there is none or it cannot be read. */
  readonly body: unknown
}

export interface WireAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Written as JSON. */
  readonly body?: unknown
  /** Written as it stands, instead of a body: what a proxy in between would say. */
  readonly text?: string
}

/** What the next request meets instead of, or after, the simulator's own work. */
export interface WireFault {
  /** Only requests whose `METHOD /path` begins with this; without it, any. */
  readonly on?: string
  /** How many requests; once, unless told otherwise. */
  readonly times?: number
  /** An answer; `reset` cuts the connection at once; `lose` does the work and cuts it before the answer; `hang` never answers. */
  readonly how: WireAnswer | 'reset' | 'lose' | 'hang'
}

export interface WireServer {
  readonly url: string
  /** Every request, in order of arrival. */
  readonly requests: readonly WireRequest[]
  /** Where a request or an answer is not as the official description says; always empty without CONTRACTS_DIR. */
  readonly violations: readonly string[]
  fail(fault: WireFault): void
  close(): Promise<void>
}

/**
 * A real HTTP server on a free port of 127.0.0.1 that answers as `work` says, obeys faults, and holds both sides against the
 * descriptions. A request is held against them unless `work` refused it itself: to be refused is what a wrong request is for.
 */
export async function startWireServer(
  work: (request: WireRequest) => Promise<WireAnswer>,
  contractFor: (request: WireRequest) => Contract | null,
): Promise<WireServer> {
  const requests: WireRequest[] = []
  const violations: string[] = []
  const faults: { fault: WireFault; left: number }[] = []

  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming)
    requests.push(request)
    const fault = takeFault(request)
    if (fault === 'reset') return void incoming.socket.destroy()
    if (fault === 'hang') return
    const answer = typeof fault === 'object' ? fault : await work(request)
    judge(request, answer, typeof fault === 'object')
    if (fault === 'lose') return void incoming.socket.destroy()
    const text = answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body))
    const type = answer.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }
    outgoing.writeHead(answer.status, { ...type, ...answer.headers }).end(text)
  })

  function takeFault(request: WireRequest): WireFault['how'] | undefined {
    const index = faults.findIndex(({ fault }) => `${request.method} ${request.target}`.startsWith(fault.on ?? ''))
    const found = faults[index]
    if (!found) return undefined
    found.left -= 1
    if (found.left === 0) faults.splice(index, 1)
    return found.fault.how
  }

  function judge(request: WireRequest, answer: WireAnswer, planted: boolean) {
    const contract = contractFor(request)
    if (!contract) return
    const { method, target, body } = request
    const exchange = { method, target, request: body, status: answer.status, answer: answer.body }
    const refused = !planted && answer.status >= 400 && answer.status < 500
    const problems = refused ? [] : contract.requestProblems(exchange)
    if (!planted) problems.push(...contract.answerProblems(exchange))
    violations.push(...problems.map((problem) => `${method} ${target} → ${answer.status}: ${problem}`))
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    violations,
    fail: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function read(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks)
  const target = incoming.url ?? '/'
  const url = new URL(target, 'http://wire')
  return {
    method: incoming.method ?? 'GET',
    target,
    parts: url.pathname.split('/').slice(1).map(decodeURIComponent),
    query: url.searchParams,
    headers: incoming.headers,
    raw,
    body: parse(raw, incoming.headers['content-type'] ?? ''),
  }
}

function parse(raw: Buffer, type: string): unknown {
  if (raw.length === 0) return undefined
  const text = raw.toString('utf8')
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
