import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renameTenant } from '../../domain/tenants/rename.ts'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type ChaosProxy, startChaosProxy } from '../support/chaos-proxy.ts'
import { eventually } from '../support/eventually.ts'
import { type Listening, TENANT_CHANGED, TRANSPORTS } from '../support/live-clients.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { redis } from '../support/services.ts'

const WRITES = 40

/** Two nodes and, where there is one, a Redis that goes away: live events never pass through it, and must not notice. */
describe('live subscribers on two nodes', () => {
  let backplane: TestBackplane
  let node: TestNode
  let seed: Seed
  let tenant: SeededTenant
  let cache: ChaosProxy | null = null

  beforeAll(async () => {
    if (redis.value)
      cache = await startChaosProxy(Number(new URL(redis.value).port || 6379), new URL(redis.value).hostname)
    const env: Record<string, string> = cache
      ? {
          CACHE_PROVIDER: 'redis',
          REDIS_URL: `redis://127.0.0.1:${cache.port}/12`,
          REDIS_PREFIX: `live-${process.pid}`,
        }
      : {}
    backplane = await startTestBackplane({ env })
    node = await startTestNode(backplane)
    seed = seedOf(backplane)
    tenant = await seed.tenant()
  })
  afterAll(async () => {
    await node?.close()
    await backplane?.close()
    await cache?.close()
  })

  const listenEverywhere = async (of: SeededTenant): Promise<readonly Listening[]> => {
    const token = await of.owner.token()
    const asked = { query: TENANT_CHANGED, variables: { tenantId: of.publicId } }
    const all = [backplane.url, node.url].flatMap((url) =>
      Object.values(TRANSPORTS).map((listen) => listen(url, token, asked)),
    )
    await Promise.all(all.map((each) => each.ready()))
    return all
  }
  /** As many at once as the pool takes, so that transactions commit in another order than they begin in. */
  const write = async (of: SeededTenant, count: number) => {
    const viewer = await of.owner.viewer()
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        renameTenant(backplane.app, viewer, { tenantId: of.id, name: `N ${index} ${Math.random()}` }),
      ),
    )
  }
  const positions = (heard: Listening) => heard.changes().map(({ position }) => Number(position))
  const inOrder = (heard: Listening, count: number) => {
    const start = Number(heard.messages()[0]?.position)
    return Array.from({ length: count }, (_, index) => start + 1 + index)
  }
  const heardAll = async (all: readonly Listening[], count: number) => {
    await eventually(async () => all.every((each) => each.changes().length >= count), `${count} events everywhere`)
    for (const each of all) expect(positions(each)).toEqual(inOrder(each, count))
  }

  it('are told each event once and in order, the same on both, whatever commits at once', async () => {
    const all = await listenEverywhere(tenant)
    await write(tenant, WRITES)
    await heardAll(all, WRITES)
    for (const each of all) each.stop()
  })

  it('miss nothing while a node hears nothing from the database: it is told when it hears again', async () => {
    const all = await listenEverywhere(tenant)
    await write(tenant, 5)
    node.feed.cut()
    await write(tenant, WRITES)
    await heardAll(all.slice(0, 2), WRITES + 5)
    node.feed.restore()
    await heardAll(all, WRITES + 5)
    node.feed.silence()
    await write(tenant, WRITES)
    node.feed.restore()
    await heardAll(all, 2 * WRITES + 5)
    for (const each of all) each.stop()
  })

  redis.suite('and a Redis', (address) => {
    it('notice nothing when it is flushed, cut off and back', async () => {
      const all = await listenEverywhere(tenant)
      const client = createClient({ url: Object.assign(new URL(address), { pathname: '/12' }).href })
      await client.connect()
      await write(tenant, 10)
      await client.flushDb()
      await write(tenant, 10)
      cache?.cut()
      await write(tenant, 10)
      cache?.restore()
      await write(tenant, 10)
      await heardAll(all, 40)
      await client.close()
      for (const each of all) each.stop()
    })
  })

  it('go on at the other node where they left off at the first', async () => {
    const token = await tenant.owner.token()
    const there = TRANSPORTS.SSE(node.url, token, { query: TENANT_CHANGED, variables: { tenantId: tenant.publicId } })
    await there.ready()
    await write(tenant, 3)
    await eventually(async () => there.changes().length === 3, 'three events')
    there.stop()
    await write(tenant, 7)
    const since = String(positions(there).at(-1))
    const here = TRANSPORTS.WebSocket(backplane.url, token, {
      query: TENANT_CHANGED,
      variables: { tenantId: tenant.publicId, since },
    })
    await eventually(async () => here.changes().length >= 7, 'what was missed')
    expect(positions(here)).toEqual(inOrder(here, 7))
    here.stop()
  })

  it('are told that something is missing when too much has happened, or the place is none of this stream', async () => {
    const token = await tenant.owner.token()
    const from = async (since: string) => {
      const heard = TRANSPORTS.SSE(backplane.url, token, {
        query: TENANT_CHANGED,
        variables: { tenantId: tenant.publicId, since },
      })
      const first = await heard.ready()
      heard.stop()
      return first.kind
    }
    expect(await from('999999')).toBe('MISSED')
    expect(await from('0')).toBe('READY')
    const now = new Date()
    const event = { tenantId: tenant.id, type: 'tenant.renamed', payload: {}, occurredAt: now, recordedAt: now }
    await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.event.createMany({ data: Array.from({ length: 1_000 }, () => ({ ...event, id: newId() })) }),
    )
    expect(await from('1')).toBe('MISSED')
  })
})
