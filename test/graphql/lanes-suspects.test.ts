import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { toPublicId } from '../../lib/ids.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { Cast, TenantName, ViewerName } from '../support/lanes/cast.ts'
import { furnish } from '../support/lanes/furnish.ts'
import { type Paths, pathsOf, type Variables } from '../support/lanes/paths.ts'

const model = modelOf([betterMovies])

interface Suspect {
  readonly what: string
  readonly document: string
  readonly as?: ViewerName
  /** `$id` is this tenant's. */
  readonly tenant?: TenantName
  readonly variables?: Variables
  /** Who answers in the end: the statement may have been tried before. */
  readonly by: 'statement' | 'executor' | 'nobody'
}

const FEED = 'notifications(first: $first) { totalCount nodes { id } pageInfo { endCursor hasNextPage } }'
const ofTenant = (fields: string) => `query ($id: ID!) { tenant(id: $id) { ${fields} } }`

const SUSPECTS: readonly Suspect[] = [
  { what: 'a page beside its endCursor', document: `query ($first: Int! = 9) { viewer { ${FEED} } }`, by: 'statement' },
  { what: 'a page of none', document: `query ($first: Int! = 0) { viewer { ${FEED} } }`, by: 'statement' },
  { what: 'no size where one has a default', document: `query ($first: Int) { viewer { ${FEED} } }`, by: 'statement' },
  {
    what: 'null for a size that has a default',
    document: `query ($first: Int) { viewer { ${FEED} } }`,
    variables: { first: null },
    by: 'executor',
  },
  {
    what: 'null for the condition of a field',
    document: 'query ($shown: Boolean = true) { viewer { id name @include(if: $shown) } }',
    variables: { shown: null },
    by: 'executor',
  },
  {
    what: 'null for the condition of a root',
    document: 'query ($shown: Boolean = true) { viewer @skip(if: $shown) { id } }',
    variables: { shown: null },
    by: 'executor',
  },
  { what: 'nothing at all', document: '{ viewer @skip(if: true) { id } }', by: 'statement' },
  { what: 'only what type it is', document: '{ __typename plain: __typename }', as: 'anonymous', by: 'statement' },
  { what: 'the schema itself', document: '{ __schema { queryType { name } } __typename }', by: 'executor' },
  {
    what: 'more fields than a function takes arguments',
    document: `{ viewer { ${Array.from({ length: 50 }, (_, at) => `a${at}: name`).join(' ')} id email createdAt } }`,
    by: 'statement',
  },
  {
    what: 'the bills of a tenant where one may see none, beside one where one may',
    document: '{ viewer { memberships { tenant { invoices(first: 1) { nodes { id } } } } } }',
    as: 'half',
    by: 'executor',
  },
  {
    what: 'a tenant of which the token knows nothing',
    document: '{ viewer { memberships { tenant { name } } } }',
    as: 'late',
    by: 'statement',
  },
  { what: 'a text like the mark of a hole', document: ofTenant('name'), tenant: 'broken', by: 'executor' },
  {
    what: 'times that are none',
    document: ofTenant('subscriptions { graceEndsAt }'),
    tenant: 'broken',
    by: 'executor',
  },
  {
    what: 'a value that its enum does not have',
    document: ofTenant('invoices { nodes { declineReason } }'),
    tenant: 'broken',
    by: 'executor',
  },
  {
    what: 'money in no currency',
    document: ofTenant('invoices { nodes { id total { amountMinor } } }'),
    tenant: 'broken',
    by: 'executor',
  },
  {
    what: 'amounts beyond what a number holds',
    document: ofTenant(
      'invoices(first: 100) { nodes { total { amountMinor currency exponent } paid { amountMinor } } }',
    ),
    by: 'statement',
  },
  { what: 'microseconds', document: ofTenant('devices { createdAt }'), by: 'statement' },
  {
    what: 'a tenant without rows',
    document: ofTenant('invoices { nodes { id } } counters { id }'),
    tenant: 'empty',
    by: 'statement',
  },
]

describe('what a lane could get wrong', () => {
  let backplane: TestBackplane
  let cast: Cast
  let paths: Paths

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    cast = await furnish(backplane.database)
    paths = pathsOf(backplane, model)
  })
  afterAll(() => backplane?.close())

  it.each(SUSPECTS)('$what: every lane says the same', async ({ document, as, tenant = 'full', variables, by }) => {
    const viewer = cast.viewers[as ?? (tenant === 'full' ? 'owner' : 'unlucky')]
    const asked = { id: toPublicId('tenant', cast.tenants[tenant]), ...variables }
    const answers = await paths.answers(paths.register(document), asked, viewer)
    expect({ by: answers.by, differences: answers.differences }).toEqual({ by, differences: [] })
  })
})
