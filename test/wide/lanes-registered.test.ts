import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import type { RegisteredDocument } from '../../server/graphql/documents/register.ts'
import { modelOf } from '../../server/reads.ts'
import { MANIFESTS, startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { beyondTheWalls, insert } from '../support/lanes/beyond-the-walls.ts'
import type { Cast, ViewerName } from '../support/lanes/cast.ts'
import { eachOf } from '../support/lanes/each-of.ts'
import { furnish } from '../support/lanes/furnish.ts'
import { createLeakOracle, type LeakOracle } from '../support/lanes/leaks.ts'
import { inOrder, type Paths, pathsOf, type Variables } from '../support/lanes/paths.ts'
import { tokenMint } from '../support/tokens.ts'

const model = modelOf([betterMovies])

type Ids = Readonly<Record<'full' | 'other' | 'nobodys' | 'user', string>>

/** What each registered query is asked with, some of it wrong. A new document needs a line here. */
const inTenants = ({ full, other, nobodys }: Ids): readonly Variables[] => [
  { id: full },
  { id: other },
  { id: nobodys },
]

const VARIABLES: Readonly<Record<string, (ids: Ids) => readonly Variables[]>> = {
  Account: ({ full, other, nobodys }) => [
    { bills: 5, payments: 5, messages: 5, chosen: true, tenantId: full },
    { bills: 0, payments: 0, messages: 0, chosen: true, tenantId: other },
    { bills: 8, payments: 8, messages: 50, chosen: false, tenantId: '' },
    { bills: 101, payments: 1, messages: 1, chosen: true, tenantId: full },
    { bills: 1, payments: 1, messages: 1, chosen: true, tenantId: nobodys },
    { bills: null, payments: 1, messages: 1, chosen: 'yes' },
  ],
  InvoiceLines: ({ full, nobodys }) => [{ id: full }, { id: nobodys }, { id: 'inv_1' }, {}],
  Invitation: () => [{ token: 'nobodys' }, { token: '' }, {}],
  // What it answers is calculated to the moment: two lanes never agree on that.
  PreviewChange: () => [{}, { input: {} }],
  Plans: () => [{}, { unknown: 1 }],
  MainJobViewer: () => [{}],
  MainJobPlans: () => [{}],
  MainJobTenant: ({ full, other, nobodys }) => [{ id: full }, { id: other }, { id: nobodys }, { id: 'tnt_1' }, {}],
  ConsistencyViewer: () => [{}],
  ConsistencyPlans: () => [{}],
  ConsistencyMembers: inTenants,
  ConsistencyHome: inTenants,
  ConsistencyUse: inTenants,
  ConsistencySubscriptions: inTenants,
  ConsistencyAccess: inTenants,
  ConsistencyBilling: inTenants,
  MainJobMetrics: ({ user }) => [{ user }, { user: 'usr_1' }],
}

interface Asked {
  readonly as: ViewerName
  readonly registered: RegisteredDocument
  readonly variables: Variables
}

describe('a registered document, as whoever asks', () => {
  let backplane: TestBackplane
  let cast: Cast
  let oracle: LeakOracle
  let paths: Paths
  let asked: readonly Asked[]
  let tokenOf: (as: ViewerName) => string | null

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    cast = await furnish(backplane.database)
    oracle = await createLeakOracle(backplane.database, backplane.app.cursors)
    paths = pathsOf(backplane, model)
    const { full, other } = cast.tenants
    const user = cast.people[0]?.userId ?? ''
    const ids: Ids = {
      full: toPublicId('tenant', full),
      other: toPublicId('tenant', other),
      nobodys: toPublicId('tenant', newId()),
      user: toPublicId('user', user),
    }
    const texts = MANIFESTS.flatMap((path) => Object.values(JSON.parse(readFileSync(path, 'utf8')) as object))
    const queries = texts
      .map((text) => paths.register(String(text)))
      .filter(({ operation }) => operation.operation === 'query')
    asked = queries.flatMap((registered) => {
      const variables = VARIABLES[String(registered.operation.name?.value)]?.(ids)
      if (!variables) throw new Error(`nothing to ask this document with: ${registered.text}`)
      return variables.flatMap((each) =>
        (Object.keys(cast.viewers) as ViewerName[]).map((as) => ({ as, registered, variables: each })),
      )
    })
    tokenOf = await tokens()
  })
  afterAll(() => backplane?.close())

  /** An access token of the product's own issuer for each of the cast. */
  async function tokens(): Promise<(as: ViewerName) => string | null> {
    const { issuer } = backplane.app.identity.verifierConfig()
    await beyondTheWalls(backplane.database, (owner) =>
      insert(
        owner,
        'identities',
        cast.people.map(({ userId, name }) => ({
          id: newId(),
          user_id: userId,
          issuer,
          subject: name,
          created_at: new Date().toISOString(),
        })),
      ),
    )
    const mint = await tokenMint(backplane, 'nobody')
    const minted = new Map<string, string>()
    for (const { name } of cast.people) minted.set(name, await mint({ claims: { sub: name } }))
    return (as) => minted.get(as) ?? null
  }

  it('gets the same bytes by every lane, and nobody sees what is not theirs', async () => {
    const seen = { statement: 0, executor: 0, nobody: 0, kept: 0 }
    await eachOf(asked, 4, async ({ as, registered, variables }) => {
      const viewer = cast.viewers[as]
      const answers = await paths.answers(registered, variables, viewer)
      const what = `as ${as}: ${registered.operation.name?.value} ${JSON.stringify(variables)}`
      expect(answers.differences, what).toEqual([])
      expect(oracle.leaks(answers.reference, viewer), what).toEqual([])
      seen[answers.by] += 1
      if (answers.remembered !== null) seen.kept += 1
    })
    process.stdout.write(`registered documents: ${JSON.stringify(seen)}\n`)
    expect(seen.statement).toBeGreaterThan(20)
    expect(seen.executor).toBeGreaterThan(20)
    expect(seen.kept).toBeGreaterThan(asked.length / 3)
  })

  async function request(as: ViewerName, init: { path?: string; body?: unknown }): Promise<string> {
    const token = tokenOf(as)
    const response = await fetch(`${backplane.url}/graphql${init.path ?? ''}`, {
      method: init.body ? 'POST' : 'GET',
      headers: {
        ...(init.body ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(init.body ? { body: JSON.stringify(init.body) } : {}),
    })
    const requestId = String(response.headers.get('x-request-id'))
    // Apollo ends its answers with a line's end.
    const body = (await response.text()).replace(/\n$/, '')
    return `${response.status} ${inOrder(body).replaceAll(requestId, 'req_test')}`
  }

  it('gets the same body over HTTP: by GET, by POST and as text, at first and again', async () => {
    // `late` is who does not know of a place of theirs: here everybody is read anew.
    const here = asked.filter(({ as }) => as !== 'late')
    await eachOf(here, 4, async ({ as, registered, variables }) => {
      const { id, text } = registered
      const path = `?${new URLSearchParams({ documentId: id, variables: JSON.stringify(variables) })}`
      const first = await request(as, { path })
      const rest = {
        again: await request(as, { path }),
        post: await request(as, { body: { documentId: id, variables } }),
        text: await request(as, { body: { query: text, variables } }),
      }
      const reference = await paths.reference(registered, variables, cast.viewers[as])
      const what = `as ${as}: ${registered.operation.name?.value} ${JSON.stringify(variables)}`
      expect(rest, what).toEqual({ again: first, post: first, text: first })
      expect(first.slice(4), what).toBe(reference)
    })
  })
})
