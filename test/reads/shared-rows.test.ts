import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { memoryCache } from '../../providers/cache/memory/memory-cache.ts'
import { createReads, type Reads } from '../../reads/load.ts'
import type { Row } from '../../reads/prepared.ts'
import { createSharedRows, voidSharedRows } from '../../server/graphql/shared-rows.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { asOwner } from '../support/rows.ts'
import { type SeededTenant, seedOf } from '../support/seed.ts'

describe('rows that everyone sees', () => {
  const cache = memoryCache()
  let backplane: TestBackplane
  let tenant: SeededTenant
  let hears = true
  let asked: string[] = []
  /** The reads of one more request of this viewer's. */
  let request: (tenantIds?: readonly string[]) => Reads

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    tenant = await seedOf(backplane).tenant()
    const reads = createReads(
      modelOf([betterMovies]),
      (statement, values) => {
        asked.push(/from (\w+) t /.exec(statement.text)?.[1] ?? '')
        return backplane.app.db.run(statement, values)
      },
      backplane.app.cursors,
      createSharedRows(cache, { hears: () => hears }),
    )
    request = (tenantIds = []) => reads({ userId: null, tenantIds })
  })
  afterAll(async () => {
    await cache.close?.()
    await backplane?.close()
  })

  async function priceList(): Promise<readonly Row[]> {
    asked = []
    const reads = request()
    const plans = await reads.many('Query', 'plans', {})
    const features = await Promise.all(plans.map((plan) => reads.many('Plan', 'features', plan)))
    return [...plans, ...features.flat()]
  }

  it('are asked of the database once for all requests, as many statements for many rows as for one', async () => {
    const first = await priceList()
    expect(asked).toEqual(['plans', 'plan_features'])
    expect(await priceList()).toEqual(first)
    expect(asked).toEqual([])
  })

  it('are asked for again when their table has changed, and no other', async () => {
    await asOwner(backplane.database, (owner) => owner.query(`update plans set name = 'Renamed' where key = 'basic'`))
    await voidSharedRows(cache, ['plans', `memberships@tenant:${tenant.id}`])
    expect((await priceList()).map((row) => row.name)).toContain('Renamed')
    expect(asked).toEqual(['plans'])
    await voidSharedRows(cache, null)
    await priceList()
    expect(asked).toEqual(['plans', 'plan_features'])
  })

  it('are not taken from memory by a node that does not hear of writes', async () => {
    hears = false
    await priceList()
    expect(asked).toEqual(['plans', 'plan_features'])
    hears = true
  })

  it('and nothing that only some may see is among them', async () => {
    const mine = await request([tenant.id]).get('Tenant', tenant.publicId)
    expect(mine).toMatchObject({ name: tenant.name })
    expect(await request().get('Tenant', tenant.publicId)).toBeNull()
  })
})
