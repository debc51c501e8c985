import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONNECTED_DEVICES, HD_MOVIES } from '../../examples/better-movies/catalogue.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import type { Reads } from '../../reads/load.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type SeededTenant, seedOf } from '../support/seed.ts'

interface Node {
  readonly id: string
  readonly thing: string
  readonly featureKey: string
}

describe('a list that is walked page by page', () => {
  let backplane: TestBackplane
  let tenant: SeededTenant
  let neighbour: SeededTenant
  let reads: () => Reads

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    const seed = seedOf(backplane)
    tenant = await seed.tenant()
    neighbour = await seed.tenant()
    reads = () => backplane.app.reads({ userId: null, tenantIds: [tenant.id] })
  })
  afterAll(() => backplane?.close())

  /** Holdings at these times, in whatever order they were written; the neighbour has as many at the same times. */
  async function fill(times: readonly Date[]): Promise<void> {
    for (const { id: tenantId } of [tenant, neighbour]) {
      await backplane.app.db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => {
        await tx.holding.deleteMany()
        const data = times.map((createdAt, index) => ({
          id: newId(),
          tenantId,
          featureKey: index % 3 === 0 ? HD_MOVIES : CONNECTED_DEVICES,
          thing: `${index}`,
          createdAt,
        }))
        await tx.holding.createMany({ data: data.toSorted(() => -1) })
      })
    }
  }

  const page = (args: Readonly<Record<string, unknown>>) =>
    reads().page<Node>('Tenant', 'holdings', { id: tenant.publicId }, args)

  async function walk(first: number, featureKey?: string): Promise<readonly Node[]> {
    const nodes: Node[] = []
    let after: string | null = null
    for (let turn = 0; turn < 200; turn += 1) {
      const { edges, nodes: found, pageInfo } = await page({ first, after, ...(featureKey ? { featureKey } : {}) })
      expect(found.length).toBeLessThanOrEqual(first)
      expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null)
      nodes.push(...found)
      if (!pageInfo.hasNextPage) return nodes
      expect(found).toHaveLength(first)
      after = pageInfo.endCursor
    }
    throw new Error('the list has no end')
  }

  it('shows every row once and none twice, also of many at the same moment, in an order that stays', async () => {
    const moments = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(moments, fc.integer({ min: 1, max: 7 }), async (times, first) => {
        await fill(times.map((time) => new Date(Date.UTC(2026, 0, 1) + time)))
        const nodes = await walk(first)
        expect(nodes.map((node) => Number(node.thing)).toSorted((a, b) => a - b)).toEqual(
          times.map((_, index) => index),
        )
        expect(nodes.map((node) => node.id)).toEqual((await walk(100)).map((node) => node.id))
        const at = nodes.map((node) => times[Number(node.thing)] ?? 0)
        expect(at).toEqual(at.toSorted((a, b) => a - b))
      }),
      { numRuns: 25 },
    )
  })

  it('walks a part of it under a filter, and counts what it walks', async () => {
    await fill(Array.from({ length: 10 }, () => new Date('2026-01-01T00:00:00Z')))
    expect((await walk(2, HD_MOVIES)).map((node) => node.featureKey)).toEqual(Array(4).fill(HD_MOVIES))
    expect(await (await page({ featureKey: HD_MOVIES, first: 1 })).countAll()).toBe(4)
    expect(await (await page({ first: 1 })).countAll()).toBe(10)
    expect(await (await page({ featureKey: 'no_such' })).countAll()).toBe(0)
  })

  it('goes on behind a row that is gone, and shows one that came later', async () => {
    await fill(Array.from({ length: 6 }, (_, index) => new Date(Date.UTC(2026, 0, 1, index))))
    const start = await page({ first: 3 })
    await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => {
      await tx.holding.deleteMany({ where: { thing: '2' } })
      await tx.holding.createMany({
        data: [{ id: newId(), tenantId: tenant.id, featureKey: HD_MOVIES, thing: 'new', createdAt: new Date() }],
      })
    })
    const rest = await page({ first: 10, after: start.pageInfo.endCursor })
    expect(rest.nodes.map((node) => node.thing)).toEqual(['3', '4', '5', 'new'])
  })

  it('is never longer than it says: bounds, and the empty page', async () => {
    await fill(Array.from({ length: 30 }, () => new Date('2026-01-01T00:00:00Z')))
    expect((await page({})).nodes).toHaveLength(20)
    expect((await page({ first: 100 })).nodes).toHaveLength(30)
    expect(await page({ first: 0 })).toMatchObject({ nodes: [], pageInfo: { hasNextPage: true, endCursor: null } })
    for (const first of [-1, 101, 1.5, '5', Number.NaN])
      await expect(page({ first })).rejects.toThrow('first must be a whole number from 0 to 100')
  })

  it('does not take a neighbour’s cursor for more than a place in its own list', async () => {
    await fill(Array.from({ length: 3 }, (_, index) => new Date(Date.UTC(2026, 0, 1, index))))
    const theirs = await backplane.app
      .reads({ userId: null, tenantIds: [neighbour.id] })
      .page<Node>('Tenant', 'holdings', { id: neighbour.publicId }, { first: 1 })
    const mine = await page({ after: theirs.pageInfo.endCursor })
    expect(mine.nodes.length).toBeGreaterThanOrEqual(2)
    const own = new Set((await walk(100)).map((node) => node.id))
    expect(mine.nodes.every((node) => own.has(node.id))).toBe(true)
  })

  it('has no page for a parent that is not the viewer’s, is unknown or is no id', async () => {
    for (const id of [neighbour.publicId, toPublicId('tenant', newId()), 'tnt_1']) {
      const found = await reads().page('Tenant', 'holdings', { id })
      expect(found).toMatchObject({ nodes: [], pageInfo: { hasNextPage: false } })
      expect(await found.countAll()).toBe(0)
    }
  })
})
