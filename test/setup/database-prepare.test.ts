import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { prepareDatabase } from '../../server/database/prepare.ts'
import { quietLog } from '../support/log.ts'

const cluster = inject('testCluster')

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return work(client).finally(() => client.end())
}

function on(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

describe('preparing an empty database', () => {
  const name = `${cluster.prefix}${randomBytes(6).toString('hex')}`
  const ownerUrl = on(cluster.ownerUrl, name)
  const appUrl = on(cluster.appUrl, name)
  const prepare = () => prepareDatabase({ ownerUrl, appUrl, queues: ['letters'], log: quietLog })

  beforeAll(() => withClient(cluster.ownerUrl, (client) => client.query(`create database ${name}`)))

  afterAll(() =>
    withClient(cluster.superuserUrl ?? cluster.ownerUrl, (client) =>
      client.query(`drop database ${name} with (force)`),
    ),
  )

  it('is done once when three processes do it at once, and again without effect', async () => {
    await Promise.all([prepare(), prepare(), prepare()])
    await prepare()
    const { rows } = await withClient(ownerUrl, (client) =>
      client.query<{ name: string; times: number }>(
        'select migration_name as name, count(*)::int as times from _prisma_migrations group by 1 having count(*) > 1',
      ),
    )
    expect(rows).toEqual([])
  })

  it('lets the app send, work and maintain jobs without the owner', async () => {
    const errors: Error[] = []
    const boss = new PgBoss({
      connectionString: appUrl,
      schema: 'pgboss',
      migrate: false,
      createSchema: false,
      reindex: false,
    })
    boss.on('error', (error) => errors.push(error))
    await boss.start()
    const done = new Promise((resolve) => void boss.work('letters', async ([job]) => resolve(job?.data)))
    await boss.send('letters', { to: 'ada' })
    expect(await done).toEqual({ to: 'ada' })
    await boss.supervise()
    await boss.stop({ graceful: true, timeout: 5_000 })
    expect(errors).toEqual([])
  })

  it('keeps the app from making tables', async () => {
    await withClient(appUrl, async (client) => {
      for (const schema of ['pgboss', 'public'])
        await expect(client.query(`create table ${schema}.mine ()`)).rejects.toThrow(/permission denied for schema/)
    })
  })

  it('refuses settings that do not let us in, each by its name', async () => {
    const nowhere = on(cluster.ownerUrl, 'no_such_database')
    const given = { appUrl, queues: [], log: quietLog }
    await expect(prepareDatabase({ ...given, ownerUrl: nowhere })).rejects.toThrow(
      /DATABASE_OWNER_URL does not let us in/,
    )
  })
})
