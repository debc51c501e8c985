import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { describeDocuments } from '../../server/graphql/documents/describe.ts'
import { documentId } from '../../server/graphql/documents/manifest.ts'
import { registerDocuments } from '../../server/graphql/documents/register.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { wishes } from '../support/wishes.ts'

const LIST = `query Wishes($tenant: ID!, $first: Int, $after: String) {
  tenant(id: $tenant) {
    wishes(first: $first, after: $after) {
      totalCount
      nodes { id reason rating film { title } user { name } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`
const PLANS = 'query Plans { plans { name } }'
const NEWS = 'query News($id: ID!) { wish(id: $id) { reason isNew } }'

const extensions = [betterMovies, wishes]
const model = modelOf(extensions)
const schema = buildBackplaneSchema(extensions, model)

describe('the wishes of docs/adding-a-read.md', () => {
  let folder: string
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let token: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backplane-wishes-'))
    const manifest = join(folder, 'documents.json')
    await writeFile(
      manifest,
      JSON.stringify(Object.fromEntries([LIST, NEWS, PLANS].map((text) => [documentId(text), text]))),
    )
    backplane = await startTestBackplane({ extensions, documents: [manifest] })
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    token = await tenant.owner.token()
  })
  afterAll(async () => {
    await backplane?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function post(document: object, bearer = token, version?: number) {
    const response = await fetch(`${backplane.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${bearer}`,
        ...(version === undefined ? {} : { 'backplane-version': String(version) }),
      },
      body: JSON.stringify(document),
    })
    return (await response.text()).trim()
  }

  /** The same answer by the name of the document and by its text: from memory or one statement, and from resolvers. */
  async function both(text: string, variables: object, bearer = token) {
    const registered = await post({ documentId: documentId(text), variables }, bearer)
    const asked = await post({ query: text, variables }, bearer)
    // Each request has its own id, which an error carries.
    const plain = (answer: string) => answer.replaceAll(/req_\w+/g, 'req_')
    expect(plain(asked)).toBe(plain(registered))
    return JSON.parse(registered) as { data: { tenant: TenantWishes | null; wish: object | null } }
  }

  /** The node has heard of every write until now, by a question about something else: it carries a version that nobody has reached. */
  const untilHeard = () => post({ documentId: documentId(PLANS) }, token, Number.MAX_SAFE_INTEGER)

  async function write(sql: string, values: readonly unknown[]) {
    await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) => tx.$executeRawUnsafe(sql, ...values))
  }

  async function wishFor(title: string, stars: number, at: Date): Promise<string> {
    const id = newId()
    await write(
      `insert into wishes.wishes select $1::uuid, $2::uuid, $3::uuid, id, 'for Sunday', $5, $6 from better_movies.films where title = $4`,
      [id, tenant.id, tenant.owner.userId, title, stars, at],
    )
    await untilHeard()
    return toPublicId('wsh', id)
  }

  it('are one answer in both lanes, page by page, and nobody else’s', async () => {
    const now = backplane.app.wallClock.now()
    const older = await wishFor('Metropolis', 4, addMs(now, -DAY))
    const newer = await wishFor('Nosferatu', 5, now)
    const { data } = await both(LIST, { tenant: tenant.publicId, first: 1 })
    expect(data.tenant?.wishes).toMatchObject({
      totalCount: 2,
      nodes: [
        { id: newer, reason: 'for Sunday', rating: '★★★★★', film: { title: 'Nosferatu' }, user: { name: 'Ada' } },
      ],
      pageInfo: { hasNextPage: true },
    })
    const after = data.tenant?.wishes.pageInfo.endCursor
    const next = await both(LIST, { tenant: tenant.publicId, first: 1, after })
    expect(next.data.tenant?.wishes).toMatchObject({
      nodes: [{ id: older, rating: '★★★★☆' }],
      pageInfo: { hasNextPage: false },
    })
    const stranger = await (await seed.person('Eve')).token()
    expect((await both(LIST, { tenant: tenant.publicId }, stranger)).data.tenant).toBeNull()
    expect((await both(NEWS, { id: newer }, stranger)).data.wish).toBeNull()
  })

  it('show a change that was typed by hand, because the table itself tells of it', async () => {
    const id = await wishFor('Sunrise', 3, backplane.app.wallClock.now())
    const asked = { documentId: documentId(NEWS), variables: { id } }
    expect(await post(asked)).toContain('for Sunday')
    await write(`update wishes.wishes set reason = 'for the light' where reason = 'for Sunday' and stars = $1`, [3])
    await untilHeard()
    expect(await post(asked)).toContain('for the light')
  })

  it('are no longer new a week later, when nothing was written but the tenant’s clock', async () => {
    const id = await wishFor('The Kid', 2, await backplane.app.clock.now(tenant.id))
    expect((await both(NEWS, { id })).data.wish).toMatchObject({ isNew: true })
    await seed.passTime(tenant, addMs(await backplane.app.clock.now(tenant.id), 8 * DAY))
    const asked = { documentId: documentId(NEWS), variables: { id } }
    await untilHeard()
    expect(await post(asked)).toContain('"isNew":false')
  })

  it('are read by one statement, but for the field with a resolver, and kept for each person', () => {
    const manifest = new Map([LIST, NEWS].map((text) => [documentId(text), text]))
    const [list, news] = describeDocuments(schema, model, registerDocuments(schema, model, manifest).values())
    expect(list).toMatchObject({ lane: 'one statement', kept: 'for each person', why: [] })
    expect(news).toMatchObject({ lane: 'executor', kept: 'for each person', why: ['isNew has a resolver of its own'] })
  })
})

interface TenantWishes {
  readonly wishes: {
    readonly totalCount: number
    readonly nodes: readonly object[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}
