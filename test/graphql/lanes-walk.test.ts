import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { fromPublicId, toPublicId } from '../../lib/ids.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { Cast } from '../support/lanes/cast.ts'
import { churnOf, type ListedRows } from '../support/lanes/churn.ts'
import { furnish } from '../support/lanes/furnish.ts'
import { type Paths, pathsOf } from '../support/lanes/paths.ts'

const model = modelOf([betterMovies])

const PAGE = `(first: $first, after: $after) {
  totalCount nodes { id } edges { cursor node { id } } pageInfo { endCursor hasNextPage } }`

interface Walked {
  /** The field, below the tenant or the viewer. */
  readonly field: string
  readonly kind: string
  readonly rows: (cast: Cast) => ListedRows
}

const ofTenant = ({ tenants }: Cast) => ['tenant_id', tenants.full] as const

const LISTS: readonly Walked[] = [
  {
    field: 'members',
    kind: 'membership',
    rows: (cast) => ({ table: 'memberships', of: ofTenant(cast), at: 'created_at' }),
  },
  {
    field: 'holdings',
    kind: 'holding',
    rows: (cast) => ({
      table: 'holdings',
      of: ofTenant(cast),
      at: 'created_at',
      where: 'released_at is null',
      unique: 'thing',
    }),
  },
  {
    field: 'invoices',
    kind: 'invoice',
    rows: (cast) => ({ table: 'invoices', of: ofTenant(cast), at: 'issued_at', descending: true, unique: 'ref' }),
  },
  {
    field: 'notifications',
    kind: 'notification',
    rows: ({ people }) => ({
      table: 'notifications',
      of: ['user_id', String(people.find(({ name }) => name === 'owner')?.userId)],
      at: 'created_at',
      descending: true,
      unique: 'dedupe_key',
    }),
  },
]

interface Page {
  readonly totalCount: number
  readonly nodes: readonly { readonly id: string }[]
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[]
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean }
}

describe('a list that is walked by one statement a page', () => {
  let backplane: TestBackplane
  let cast: Cast
  let paths: Paths

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    cast = await furnish(backplane.database)
    paths = pathsOf(backplane, model)
  })
  afterAll(() => backplane?.close())

  async function pageOf(field: string, first: number, after: string | null): Promise<Page> {
    const declared = '$first: Int!, $after: String'
    const registered = paths.register(
      field === 'notifications'
        ? `query (${declared}) { at: viewer { page: ${field}${PAGE} } }`
        : `query ($id: ID!, ${declared}) { at: tenant(id: $id) { page: ${field}${PAGE} } }`,
    )
    const variables = { id: toPublicId('tenant', cast.tenants.full), first, after }
    const { by, differences, lane } = await paths.answers(registered, variables, cast.viewers.owner)
    expect({ by, differences }).toEqual({ by: 'statement', differences: [] })
    return (JSON.parse(lane) as { data: { at: { page: Page } } }).data.at.page
  }

  it.each(LISTS)('$field shows every row that stays once and in order, while others come and go', async (list) => {
    const churn = await churnOf(backplane.database, list.rows(cast))
    const met: string[] = []
    let after: string | null = null
    let pages = 0
    for (let more = true; more; pages += 1) {
      // 1 to 7 rows, so that pages begin and end inside of an instant.
      const page: Page = await pageOf(list.field, 1 + ((pages * 3) % 7), after)
      const ids = page.nodes.map(({ id }) => id)
      expect(page.edges.map(({ node }) => node.id)).toEqual(ids)
      expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor ?? null)
      expect(page.totalCount).toBeGreaterThanOrEqual(churn.staying.length)
      met.push(...ids.map((id) => String(fromPublicId(list.kind, id))))
      after = page.pageInfo.endCursor
      more = page.pageInfo.hasNextPage && after !== null
      if (more) await churn.step(met.at(-1) ?? null)
    }
    expect(pages).toBeGreaterThan(5)
    expect(new Set(met).size).toBe(met.length)
    expect(met.filter((id) => churn.staying.includes(id))).toEqual(churn.staying)
  })
})
