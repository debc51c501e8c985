import { afterEach, describe, expect, it } from 'vitest'
import { ApiError, type ClientOptions, createClient } from '../../sdk/index.ts'
import { collect } from '../support/collect.ts'
import { type Scripted, type ScriptedAnswer, scriptedServer } from '../support/scripted-server.ts'
import { typedDocument } from '../support/typed-document.ts'

const Ask = typedDocument<{ ok: boolean }>('query Ask { ok }')
const Change = typedDocument<{ ok: boolean }, { input?: object; idempotencyKey?: string }>('mutation Change { ok }')
const Pages = typedDocument<
  { list: { nodes: number[]; pageInfo: { hasNextPage: boolean; endCursor?: string } } },
  { after?: string }
>('query Pages($after: String) { list }')

const fine = { body: { data: { ok: true } } }
const refusal = (code: string, status: number, more: object = {}, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: { errors: [{ message: `It is ${code}.`, extensions: { code, requestId: 'req_1', ...more } }] },
})
const busy = refusal('RATE_LIMITED', 429, { retryable: true }, { 'retry-after': '0' })

describe('the SDK, asked for patience,', () => {
  const servers: Scripted[] = []
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close()
  })

  async function clientOf(answers: readonly (ScriptedAnswer | null)[], options: Partial<ClientOptions> = {}) {
    const server = await scriptedServer(answers)
    servers.push(server)
    return { server, client: createClient({ url: `${server.url}/graphql`, documents: 'registered', ...options }) }
  }
  const failure = (asked: Promise<unknown>) =>
    asked.then(
      () => expect.unreachable('it was answered'),
      (error: unknown) => (error instanceof ApiError ? error : expect.unreachable(String(error))),
    )

  it('asks a query again when the server says when, and gives up after the third time', async () => {
    const { client, server } = await clientOf([busy, busy, fine])
    expect(await client.request(Ask)).toEqual({ ok: true })
    expect(server.asked()).toBe(3)
    const hopeless = await clientOf([busy])
    expect(await failure(hopeless.client.request(Ask))).toMatchObject({ code: 'RATE_LIMITED', status: 429 })
    expect(hopeless.server.asked()).toBe(3)
  })

  it('asks again after a proxy’s 503, whose words are no GraphQL, and not when it does not say when', async () => {
    const away = { status: 503, headers: { 'retry-after': '0' }, body: '<h1>busy</h1>' }
    const { client, server } = await clientOf([away, fine])
    expect(await client.request(Ask)).toEqual({ ok: true })
    expect(server.asked()).toBe(2)
    const silent = await clientOf([{ status: 503, body: '<h1>busy</h1>' }])
    expect(await failure(silent.client.request(Ask))).toMatchObject({ code: 'BAD_ANSWER', status: 503 })
    expect(silent.server.asked()).toBe(1)
  })

  it('does not wait for longer than half a minute, but says how long it would be', async () => {
    const { client, server } = await clientOf([refusal('RATE_LIMITED', 429, {}, { 'retry-after': '3600' })])
    expect(await failure(client.request(Ask))).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 3_600_000 })
    expect(server.asked()).toBe(1)
  })

  it('reads when from the error where no header can say it', async () => {
    const inside = refusal('RATE_LIMITED', 200, { retryable: true, retryAfterSeconds: 0 })
    const { client, server } = await clientOf([inside, fine])
    expect(await client.request(Ask)).toEqual({ ok: true })
    expect(server.asked()).toBe(2)
  })

  it('sends a mutation a second time only when it has an idempotency key', async () => {
    const plain = await clientOf([busy, fine])
    expect(await failure(plain.client.request(Change, { input: {} }))).toMatchObject({ code: 'RATE_LIMITED' })
    expect(plain.server.asked()).toBe(1)
    for (const variables of [{ idempotencyKey: 'k' }, { input: { idempotencyKey: 'k' } }]) {
      const keyed = await clientOf([busy, fine])
      expect(await keyed.client.request(Change, variables)).toEqual({ ok: true })
      expect(keyed.server.asked()).toBe(2)
    }
  })

  it('never repeats what may have been done by an answer that got lost', async () => {
    const { client, server } = await clientOf([null], { timeoutMs: 1_000 })
    const error = await failure(client.request(Change, { idempotencyKey: 'k' }))
    expect(error).toMatchObject({ code: 'TIMEOUT', mayHaveHappened: true, status: null })
    expect(server.asked()).toBe(1)
  })

  it('says so where nobody is at the address', async () => {
    const { client, server } = await clientOf([])
    await server.close()
    servers.splice(0)
    expect(await failure(client.request(Ask))).toMatchObject({ code: 'NETWORK', requestId: null })
  })

  it('gives up at once when its caller does, on the way or while it waits', async () => {
    const leave = new AbortController()
    const { client, server } = await clientOf([null])
    const asked = client.request(Ask, {}, { signal: leave.signal })
    leave.abort(new Error('the page was left'))
    await expect(asked).rejects.toThrow('the page was left')
    const waiting = await clientOf([refusal('RATE_LIMITED', 429, {}, { 'retry-after': '20' })])
    const abort = new AbortController()
    const patient = waiting.client.request(Ask, {}, { signal: abort.signal })
    await expect.poll(() => waiting.server.asked()).toBe(1)
    abort.abort(new Error('no longer'))
    await expect(patient).rejects.toThrow('no longer')
    expect(server.asked()).toBeLessThanOrEqual(1)
  })

  it('takes a code that it does not know, of a newer server, for INTERNAL, and keeps its own words', async () => {
    const { client } = await clientOf([refusal('BRAND_NEW', 200)])
    const error = await failure(client.request(Ask))
    expect(error).toMatchObject({ code: 'INTERNAL', message: 'It is BRAND_NEW.', requestId: 'req_1' })
    expect(error.errors[0]?.extensions?.code).toBe('BRAND_NEW')
  })

  it('ends a walk with an error, and not never, when a page does not say where the next begins', async () => {
    const stuck = (endCursor?: string) => ({
      body: { data: { list: { nodes: [1], pageInfo: { hasNextPage: true, ...(endCursor ? { endCursor } : {}) } } } },
    })
    for (const answer of [stuck(), stuck('same')]) {
      const { client } = await clientOf([answer])
      const walked = collect(client.walk(Pages, {}, ({ list }) => list))
      expect(await failure(walked)).toMatchObject({ code: 'BAD_ANSWER' })
    }
  })
})
