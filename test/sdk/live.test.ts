import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient as createSse } from 'graphql-sse'
import { afterEach, describe, expect, it } from 'vitest'
import { type ClientOptions, createClient } from '../../sdk/index.ts'
import { collect } from '../support/collect.ts'
import { typedDocument } from '../support/typed-document.ts'

const Ticks = typedDocument<{ tick: number }, { since?: number }>(
  'subscription Ticks($since: Int) { tick(since: $since) }',
)

type Step = { readonly event: object } | 'complete' | 'break' | { readonly status: number }

interface Opened {
  readonly body: { readonly query: string; readonly variables: object; readonly extensions?: object }
  readonly headers: IncomingHttpHeaders
}

/** A door as GraphQL over SSE describes it (distinct connections mode): the steps of each stream in turn. */
async function streams(...scripts: readonly (readonly Step[])[]) {
  const opened: Opened[] = []
  const closed: number[] = []
  const server: Server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const number = opened.push({ body: JSON.parse(text), headers: request.headers })
    response.once('close', () => closed.push(number))
    const steps = scripts[number - 1] ?? ['complete']
    for (const step of steps) {
      if (step === 'break') return response.destroy()
      if (step === 'complete') return response.end('event: complete\ndata: \n\n')
      if ('status' in step) {
        const errors = [{ message: 'No longer.', extensions: { code: 'UNAUTHENTICATED', requestId: 'req_9' } }]
        return response.writeHead(step.status, { 'content-type': 'application/json' }).end(JSON.stringify({ errors }))
      }
      response.writableEnded || response.headersSent || response.writeHead(200, { 'content-type': 'text/event-stream' })
      await new Promise((sent) => response.write(`event: next\ndata: ${JSON.stringify(step.event)}\n\n`, sent))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, opened, closed, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` }
}

const tick = (number: number): Step => ({ event: { data: { tick: number } } })
const ended: Step = {
  event: { errors: [{ message: 'Your token has expired.', extensions: { code: 'UNAUTHENTICATED', retryable: true } }] },
}

describe('the SDK’s live updates', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections()
  })

  async function clientOf(scripts: readonly (readonly Step[])[], options: Partial<ClientOptions> = {}) {
    const door = await streams(...scripts)
    servers.push(door.server)
    return { ...door, client: createClient({ url: door.url, live: createSse, ...options }) }
  }

  it('come one after the other until the server completes, in the name of the caller', async () => {
    const { client, opened } = await clientOf([[tick(1), tick(2), 'complete']], { token: () => 'mine' })
    expect(await collect(client.subscribe(Ticks, {}))).toEqual([{ tick: 1 }, { tick: 2 }])
    expect(opened).toMatchObject([
      { headers: { authorization: 'Bearer mine', accept: 'text/event-stream' }, body: { query: `${Ticks}` } },
    ])
  })

  it('go by the identifier alone where only registered documents are taken', async () => {
    const { client, opened } = await clientOf([['complete']], { documents: 'registered' })
    await collect(client.subscribe(Ticks, {}))
    expect(opened[0]?.body).toMatchObject({ query: '', extensions: { documentId: Ticks.__meta__?.hash } })
  })

  it('go on after a break from the last event that came', async () => {
    const { client, opened } = await clientOf([
      [tick(1), tick(2), 'break'],
      [tick(3), 'complete'],
    ])
    const ticks = client.subscribe(Ticks, {}, { resume: ({ tick }) => ({ since: tick }) })
    expect(await collect(ticks)).toEqual([{ tick: 1 }, { tick: 2 }, { tick: 3 }])
    expect(opened.map(({ body }) => body.variables)).toEqual([{}, { since: 2 }])
  })

  it('go on with a newer token when the old one ends in mid-stream, and end when that one is refused too', async () => {
    const asked: (string | undefined)[] = []
    const token = (refused?: string) => {
      asked.push(refused)
      return refused === undefined ? 'old' : 'new'
    }
    const { client, opened } = await clientOf([[tick(1), ended, 'complete'], [{ status: 401 }]], { token })
    const ticks = client.subscribe(Ticks, {})
    expect((await ticks.next()).value).toEqual({ tick: 1 })
    await expect(ticks.next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401, requestId: 'req_9' })
    expect(opened.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new'])
    expect(asked).toEqual([undefined, 'old'])
  })

  it('end with the loop and with the signal: the connection is closed', async () => {
    const { client, closed } = await clientOf([[tick(1), tick(2)], [tick(1)]])
    for await (const { tick } of client.subscribe(Ticks, {})) if (tick === 2) break
    await expect.poll(() => closed).toEqual([1])
    const leave = new AbortController()
    const ticks = client.subscribe(Ticks, {}, { signal: leave.signal })
    await ticks.next()
    const waiting = ticks.next()
    leave.abort(new Error('the page was left'))
    await expect(waiting).rejects.toThrow('the page was left')
    await expect.poll(() => closed).toEqual([1, 2])
  })

  it('say what is missing when graphql-sse is not there', async () => {
    const { client } = await clientOf([], { live: undefined })
    await expect(client.subscribe(Ticks, {}).next()).rejects.toThrow('give its createClient as `live`')
  })
})
