import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { newId } from '../../lib/ids.ts'
import { LIVE_SETTINGS } from '../../server/graphql/live/live.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { firstLive } from '../support/first-live.ts'
import { listenBySse, listenOn, TENANT_CHANGED, wsClient } from '../support/live-clients.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const PERSON = { connections: 3, subscriptions: 2 }
/** Short only on a node of the cases that are about them: a client may take longer than its second to say the first word. */
const TIMES = { ...LIVE_SETTINGS.times, initMs: 60_000 }
const VIEWER_CHANGED = 'subscription { viewerChanged { kind } }'

describe('the limits of live updates', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let token: string
  /** It waits for no first word. */
  let hasty: TestNode
  /** It looks often at who is there, and wants something. */
  let watchful: TestNode
  beforeAll(async () => {
    backplane = await startTestBackplane({
      worker: false,
      instead: {
        liveSettings: {
          limits: { ...LIVE_SETTINGS.limits, person: PERSON },
          times: { ...TIMES, closeMs: 300 },
          mostWaiting: 150,
        },
      },
    })
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    token = await tenant.owner.token()
    hasty = await nodeWith({ initMs: 1_000 })
    watchful = await nodeWith({ pingMs: 3_000, idleMs: 4_000 })
  })
  afterAll(async () => {
    for (const node of [hasty, watchful]) await node?.close()
    await backplane?.close()
  })

  const nodeWith = (times: Partial<typeof TIMES>) =>
    startTestNode(backplane, { instead: { liveSettings: { times: { ...TIMES, ...times } } } })

  const stream = (body: object, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${backplane.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify(body),
    })
  const open = ({ url }: { readonly url: string }, options: ClientOptions = {}) =>
    new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', options)
  const closed = async (socket: WebSocket) => {
    const [code, reason] = await once(socket, 'close')
    return `${code} ${reason}`
  }
  const init = (socket: WebSocket, payload: object = { authorization: `Bearer ${token}` }) =>
    socket.send(JSON.stringify({ type: 'connection_init', payload }))

  describe('how much', () => {
    it('a person has so many connections, both ways together, and so many subscriptions on a socket', async () => {
      const eve = await (await seed.person('Eve')).token()
      const client = wsClient(backplane.url, eve)
      const held = [listenOn(client, { query: VIEWER_CHANGED }), listenOn(client, { query: VIEWER_CHANGED })]
      for (const each of held) await each.ready()
      const third = listenOn(client, { query: VIEWER_CHANGED })
      const end = await eventually(async () => third.ended(), 'the third subscription is refused')
      expect(JSON.stringify(end.error)).toContain('A connection may have 2 subscriptions')
      const streams = [1, 2].map(() => listenBySse(backplane.url, eve, { query: VIEWER_CHANGED }))
      for (const each of streams) await each.ready()
      const answer = await stream({ query: VIEWER_CHANGED }, { authorization: `Bearer ${eve}` })
      expect(answer.status).toBe(429)
      expect(JSON.stringify(await answer.json())).toContain('You have 3 live connections already, and may have 3.')
      const another = wsClient(backplane.url, eve)
      const refused = listenOn(another, { query: VIEWER_CHANGED })
      const close = await eventually(async () => refused.ended(), 'the fourth connection is refused')
      expect(close.error).toMatchObject({ code: 4429 })
      streams[0]?.stop()
      const again = await eventually(async () => {
        const next = await firstLive(backplane.url, eve, { query: VIEWER_CHANGED })
        return next.status === 200 && next
      }, 'a place that was given back is taken')
      expect(again.data).toEqual({ viewerChanged: { kind: 'READY' } })
      for (const each of [...held, ...streams]) each.stop()
    })

    it('a socket that says nothing, says too much, or wants nothing is closed', async () => {
      const silent = open(hasty)
      expect(await closed(silent)).toBe('4408 Connection initialisation timeout')
      const loud = open(backplane)
      await once(loud, 'open')
      loud.send(JSON.stringify({ type: 'connection_init', payload: { text: 'x'.repeat(70_000) } }))
      expect(await closed(loud)).toMatch(/^1009/)
      const idle = open(watchful)
      await once(idle, 'open')
      init(idle)
      expect(await closed(idle)).toBe('1000 Nothing was subscribed to for a minute.')
      const other = new WebSocket(`${backplane.url.replace('http', 'ws')}/graphql`)
      expect(await closed(other)).toBe('4406 Subprotocol not acceptable')
    })

    it('a socket that does not answer pings is cut', async () => {
      const socket = open(watchful, { autoPong: false })
      await once(socket, 'open')
      init(socket)
      expect(await closed(socket)).toMatch(/^1006/)
    })

    it('who reads slower than events come is cut off, which gives their place back, and misses nothing when they come again', async () => {
      const own = await seed.tenant({ owner: await seed.person('Slow') })
      const slow = await own.owner.token()
      // It selects much, so that what is sent fills the buffers of a connection that nobody reads.
      const many = Array.from({ length: 40 }, (_, n) => `a${n}: tenant { name slug createdAt }`).join(' ')
      const query = `subscription ($id: ID!) { tenantChanged(tenantId: $id) { kind position ${many} } }`
      const readers = [1, 2, 3].map(() => neverReads({ query, variables: { id: own.publicId } }, slow))
      const ask = (variables: object) => firstLive(backplane.url, slow, { query: TENANT_CHANGED, variables })
      await Promise.all(readers.map((each) => once(each, 'readable')))
      expect((await ask({ tenantId: own.publicId })).status).toBe(429)
      const other = listenBySse(backplane.url, await (await seed.member(own, 'member')).token(), {
        ...{ query: TENANT_CHANGED, variables: { tenantId: own.publicId } },
      })
      await other.ready()
      let count = 0
      await eventually(async () => {
        await happen(own, 100)
        count += 100
        // One hundred after the other: two at once are more than may wait for somebody.
        await eventually(async () => other.changes().length === count, 'whoever reads has been told everything')
        return (await ask({ tenantId: own.publicId })).status === 200
      }, 'the slow readers are cut off')
      expect(other.ended()).toBeNull()
      const since = String(Number(other.changes().at(-1)?.position) - 50)
      const again = listenBySse(backplane.url, slow, {
        query: TENANT_CHANGED,
        variables: { tenantId: own.publicId, since },
      })
      await eventually(async () => again.changes().length === 50, 'the rest, upon coming again')
      for (const each of [again, other]) each.stop()
      for (const each of readers) each.destroy()
    })
  })

  const neverReads = (body: object, bearerOf: string) => {
    const { hostname, port } = new URL(backplane.url)
    const text = JSON.stringify(body)
    const socket = connect({ host: hostname, port: Number(port) })
    socket.on('error', () => undefined)
    socket.write(
      `POST /graphql/stream HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\ncontent-type: application/json\r\nauthorization: Bearer ${bearerOf}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    )
    return socket
  }
  const happen = ({ id }: SeededTenant, count: number) =>
    backplane.app.db.as({ userId: null, tenantIds: [id] }, (tx) =>
      tx.event.createMany({ data: Array.from({ length: count }, () => renamed(id)) }),
    )
  const renamed = (tenantId: string) => {
    const now = new Date()
    return { id: newId(), tenantId, type: 'tenant.renamed', payload: {}, occurredAt: now, recordedAt: now }
  }
})
