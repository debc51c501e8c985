import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Scripted {
  readonly url: string
  /** How many requests have come. */
  readonly asked: () => number
  close(): Promise<void>
}

export interface ScriptedAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, or text as it is. */
  readonly body: unknown
}

/** A server that gives these answers, one a request, and the last again and again; `null` leaves a request without one. */
export async function scriptedServer(answers: readonly (ScriptedAnswer | null)[]): Promise<Scripted> {
  let asked = 0
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const answer = answers[Math.min(asked, answers.length - 1)]
    asked += 1
    request.resume()
    if (!answer) return
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers }).end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
