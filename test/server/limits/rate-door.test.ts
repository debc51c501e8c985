import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Admission, type AdmissionParts, openAdmission } from '../../../server/limits/admission.ts'
import { plansQuery, viewerQuery } from '../../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../../support/backplane.ts'
import { idOf, knock, watchedCache } from '../../support/document-door.ts'
import { beyondTheWalls } from '../../support/lanes/beyond-the-walls.ts'
import { makeKey } from '../../support/made-key.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { type Seed, seedOf } from '../../support/seed.ts'
import { redis } from '../../support/services.ts'

/** Nothing comes back while a test runs. */
const SETTINGS = {
  RATE_POINTS_PER_SECOND: 'anonymous=0.001 person=0.001 partner=0.001 tenant=0.001',
  RATE_BURST: 'anonymous=6 person=12 partner=9 tenant=12',
}
const TYPENAME = { query: '{ __typename }' }
const VIEWER = { documentId: idOf(viewerQuery) }
const post = (url: string, fields: object, token?: string, headers = {}) =>
  knock(url, { ...fields }, { method: 'POST', headers, ...(token ? { token } : {}) })

describe('whoever asks for more than their points', () => {
  const cache = watchedCache()
  let backplane: TestBackplane
  let admission: Admission
  let seed: Seed
  beforeAll(async () => {
    backplane = await startTestBackplane({
      worker: false,
      env: { ...SETTINGS, TRUSTED_PROXY_HOPS: '1' },
      instead: {
        ...cache.instead,
        openAdmission: (parts: AdmissionParts) => {
          admission = openAdmission(parts)
          return admission
        },
      },
    })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  /** Of so many requests after each other, how many were let in. */
  async function allowed(asks: number, ask: () => Promise<{ status: number }>): Promise<number> {
    let count = 0
    for (let turn = 0; turn < asks; turn += 1) if ((await ask()).status === 200) count += 1
    return count
  }

  it('is told so with 429, for how long, and by which limit', async () => {
    const from = { 'x-forwarded-for': '198.51.100.1' }
    // It stands still for this one: no point comes back between the charge and the answer.
    const now = performance.now()
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    const first = await post(backplane.url, TYPENAME, undefined, from).finally(() => vi.restoreAllMocks())
    expect(first.headers.get('ratelimit-policy')).toBe('"points";q=6;w=6000')
    expect(first.headers.get('ratelimit')).toBe('"points";r=5;t=1000')
    expect(await allowed(9, () => post(backplane.url, TYPENAME, undefined, from))).toBe(5)
    const refused = await post(backplane.url, TYPENAME, undefined, from)
    expect(refused.status).toBe(429)
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(900)
    const { errors } = JSON.parse(refused.text) as { errors: { extensions: object }[] }
    expect(errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', limit: 'points', retryAfterSeconds: wait })
    expect(refused.headers.get('ratelimit')).toContain('r=0')
  })

  it('is the one whom the proxy has seen: what a client writes before it opens no other bucket', async () => {
    let spoofed = 0
    const ask = () => {
      spoofed += 1
      return post(backplane.url, TYPENAME, undefined, { 'x-forwarded-for': `10.0.0.${spoofed}, 198.51.100.2` })
    }
    expect(await allowed(20, ask)).toBe(6)
    const within = { 'x-forwarded-for': `2001:db8:0:7::${spoofed}` }
    expect((await post(backplane.url, TYPENAME, undefined, within)).status).toBe(200)
  })

  it('is a person on whatever network, by answers from memory too', async () => {
    const token = await (await seed.person()).token()
    const before = cache.remembered()
    let network = 0
    const ask = () => {
      network += 1
      return knock(backplane.url, VIEWER, { token, headers: { 'x-forwarded-for': `192.0.2.${network}` } })
    }
    // Three points each time, as its rows are counted, and 12 there are.
    expect(await allowed(30, ask)).toBe(4)
    expect(cache.remembered() - before).toBeGreaterThan(2)
    expect((await ask()).code).toBe('RATE_LIMITED')
  })

  it('is charged once the document is known, before anything of it is executed', async () => {
    const token = await (await seed.person()).token()
    const page = { query: '{ viewer { notifications(first: 100) { nodes { id } } } }' }
    expect(await allowed(3, () => post(backplane.url, page, token))).toBe(3)
    expect(await allowed(1, () => post(backplane.url, TYPENAME, token))).toBe(1)
    // Two of its three points are left: enough to be looked at, and not to be executed.
    const refused = await post(backplane.url, page, token)
    expect([refused.status, refused.code]).toEqual([429, 'RATE_LIMITED'])
    expect(refused.text).not.toContain('"data"')
    expect(refused.headers.get('retry-after')).not.toBeNull()
  })

  it('stands in the audit log by the address that the proxy has seen', async () => {
    const token = await (await seed.person()).token()
    const query = 'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { __typename } }'
    const variables = { input: { name: 'Seen', slug: 'seen-behind-a-proxy' } }
    const headers = { 'x-forwarded-for': '10.9.9.9, ::ffff:203.0.113.77' }
    expect((await post(backplane.url, { query, variables }, token, headers)).text).toContain('TenantCreated')
    const addresses = await beyondTheWalls(backplane.database, async (client) => {
      const { rows } = await client.query<{ address: string }>(
        `select distinct value->>'address' as address from audit_details where part = 'origin'`,
      )
      return rows.map(({ address }) => address)
    })
    expect(addresses).toContain('203.0.113.77')
    expect(addresses).not.toContain('10.9.9.9')
  })

  it('is a credential, and all the credentials of its tenant together', async () => {
    const tenant = await seed.tenant()
    const owner = await tenant.owner.client()
    const keys = [await makeKey(owner, tenant), await makeKey(owner, tenant)]
    const asBy = (index: number) => () => post(backplane.url, TYPENAME, keys[index]?.secret)
    expect(await allowed(15, asBy(0))).toBe(9)
    expect(await allowed(15, asBy(1))).toBe(3)
  })

  it('is asked for nothing by the doors of health', async () => {
    expect(await allowed(20, () => fetch(`${backplane.url}/livez`))).toBe(20)
    expect(admission.counts.points.refused).toBeGreaterThan(10)
  })
})

describe('limits that only warn', () => {
  it('let everybody in and count whom they would have refused', async () => {
    let admission: Admission | undefined
    const backplane = await startTestBackplane({
      worker: false,
      env: { ...SETTINGS, RATE_LIMIT: 'warn', CONCURRENCY_LIMIT: 'off' },
      instead: {
        openAdmission: (parts) => {
          admission = openAdmission(parts)
          return admission
        },
      },
    })
    const plans = { documentId: idOf(plansQuery) }
    const statuses = await Promise.all(Array.from({ length: 20 }, () => post(backplane.url, plans)))
    expect(statuses.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(admission?.counts.points).toEqual({ refused: 0, warned: expect.any(Number) })
    expect(admission?.counts.points.warned).toBeGreaterThan(0)
    await backplane.close()
  })
})

redis.suite('two nodes on one Redis', (url) => {
  let backplane: TestBackplane
  let node: TestNode
  const patient = {
    openAdmission: (parts: AdmissionParts) =>
      openAdmission({ ...parts, redis: parts.redis && { ...parts.redis, answerWithinMs: 2_000 } }),
  }
  beforeAll(async () => {
    const env = {
      ...SETTINGS,
      CACHE_PROVIDER: 'redis',
      REDIS_URL: url,
      REDIS_PREFIX: `test-${process.pid}-${Date.now()}`,
    }
    backplane = await startTestBackplane({ worker: false, env, instead: patient })
    node = await startTestNode(backplane, { env, instead: patient })
  })
  afterAll(async () => {
    await node?.close()
    await backplane?.close()
  })

  it('give a person their burst once, to the request', async () => {
    const token = await (await seedOf(backplane).person()).token()
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, turn) => post(turn % 2 === 0 ? backplane.url : node.url, TYPENAME, token)),
    )
    const statuses = answers.map(({ status }) => status).toSorted()
    expect(statuses.filter((status) => status === 200)).toHaveLength(12)
    expect(statuses.filter((status) => status === 429)).toHaveLength(28)
  })
})
