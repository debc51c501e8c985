import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresMetrics } from '../../providers/metrics/postgres/postgres-metrics.ts'
import { prepareMetrics } from '../../providers/metrics/postgres/schema.ts'
import { testMetricsProvider } from '../contracts/metrics.ts'
import { startChaosProxy } from '../support/chaos-proxy.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let owner: pg.Client

beforeAll(async () => {
  database = await createTestDatabase()
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await prepare()
})
afterAll(async () => {
  await owner?.end()
  await database?.drop()
})

function prepare(): Promise<void> {
  const query = async <Row>(text: string) => {
    const { rows, rowCount } = await owner.query(text)
    return { rows: rows as Row[], rowCount: rowCount ?? 0 }
  }
  return prepareMetrics({ query }, decodeURIComponent(new URL(database.appUrl).username))
}

testMetricsProvider('postgres', async () => postgresMetrics({ url: database.appUrl }))

describe('metrics in PostgreSQL', () => {
  const point = (id: string) => ({
    id,
    metric: 'm',
    at: new Date(0),
    value: '1',
    tenantId: null,
    userId: null,
    labels: {},
  })

  it('preparing again changes nothing and keeps the points', async () => {
    const metrics = postgresMetrics({ url: database.appUrl })
    await metrics.record([point('kept')])
    await prepare()
    expect(await metrics.query({ metric: 'm', aggregate: 'count' })).toEqual([{ labels: {}, value: '1' }])
    await metrics.close?.()
  })

  it('the app cannot change or delete what was recorded', async () => {
    const app = new pg.Client({ connectionString: database.appUrl })
    await app.connect()
    await expect(app.query('update metrics.points set value = 0')).rejects.toMatchObject({ code: '42501' })
    await expect(app.query('delete from metrics.points')).rejects.toMatchObject({ code: '42501' })
    await app.end()
  })

  it('each kind of question about a large metric is answered from an index', async () => {
    await owner.query(`
      insert into metrics.points (id, metric, at, value, tenant_id)
      select 'bulk' || n, 'bulk' || n % 200, now() - n * interval '1 minute', 1, gen_random_uuid()
      from generate_series(1, 20000) as n`)
    await owner.query('analyze metrics.points')
    const plan = async (where: string) =>
      JSON.stringify((await owner.query(`explain select * from metrics.points where ${where}`)).rows)
    expect(await plan(`metric = 'bulk7' and at >= now() - interval '1 day'`)).toContain('points_metric_at')
    expect(await plan(`metric = 'bulk7' and tenant_id = gen_random_uuid()`)).toMatch(/points_metric_(tenant_)?at/)
  })

  it('a server that is not there is unavailable, and nothing was sent', async () => {
    const metrics = postgresMetrics({ url: 'postgres://nobody@127.0.0.1:1/nowhere' })
    const failed = {
      name: 'ProviderError',
      fault: 'unavailable',
      sent: 'no',
      provider: 'postgres',
      operation: 'record',
    }
    await expect(metrics.record([point('x')])).rejects.toMatchObject(failed)
    expect(await metrics.health?.()).toMatchObject({ ok: false })
    await metrics.close?.()
  })

  it('a wrong password and a database that was not prepared are misconfigured', async () => {
    const stranger = new URL(database.appUrl)
    stranger.username = 'nobody_of_that_name'
    const bare = await createTestDatabase()
    await withOwner(bare.ownerUrl, 'drop schema if exists metrics cascade')
    for (const url of [stranger.href, bare.appUrl]) {
      const metrics = postgresMetrics({ url })
      await expect(metrics.query({ metric: 'm', aggregate: 'sum' })).rejects.toMatchObject({ fault: 'misconfigured' })
      await metrics.close?.()
    }
    await bare.drop()
  })

  it('a connection that breaks in use may have recorded; the same points sent again count once', async () => {
    const { hostname, port } = new URL(database.appUrl)
    const network = await startChaosProxy(Number(port), hostname)
    const through = new URL(database.appUrl)
    through.host = `127.0.0.1:${network.port}`
    const metrics = postgresMetrics({ url: through.href, maxConnections: 1 })
    const blocker = new pg.Client({ connectionString: database.ownerUrl })
    await blocker.connect()
    await blocker.query('begin; lock table metrics.points in access exclusive mode')
    const blocked = metrics.record([point('blocked')]).catch((error: unknown) => error)
    const waiting = `select from pg_locks where not granted and relation = 'metrics.points'::regclass
      and database = (select oid from pg_database where datname = current_database())`
    await expect.poll(async () => (await owner.query(waiting)).rowCount).toBe(1)
    network.cut()
    expect(await blocked).toMatchObject({ fault: 'unavailable', sent: 'maybe' })
    await blocker.end()
    network.restore()
    await metrics.record([point('blocked')])
    expect(await metrics.query({ metric: 'm', aggregate: 'count' })).toEqual([{ labels: {}, value: '2' }])
    await metrics.close?.()
    await network.close()
  })

  it('more rows than can be read are refused', async () => {
    const metrics = postgresMetrics({ url: database.appUrl })
    await owner.query(`
      insert into metrics.points (id, metric, at, value, labels)
      select 'wide' || n, 'wide', now(), 1, jsonb_build_object('n', n::text) from generate_series(1, 10001) as n`)
    await expect(metrics.query({ metric: 'wide', aggregate: 'sum', groupBy: ['n'] })).rejects.toMatchObject({
      fault: 'rejected',
      detail: expect.stringContaining('narrow the query'),
    })
    await metrics.close?.()
  })
})

async function withOwner(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}
