import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentId } from '../../server/graphql/documents/manifest.ts'
import { requestStages } from '../../server/limits/stages.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type SeededTenant, seedOf } from '../support/seed.ts'

const MEMBERS = `query Members($id: ID!, $first: Int! = 20) {
  tenant(id: $id) { members(first: $first) { nodes { role user { name } } } }
}`
/** A hundred tenants, each with a hundred members, each with a hundred subscriptions' worth of invoices. */
const DEEP = `query Deep($first: Int! = 100) { viewer { memberships { tenant { subscriptions { invoices(first: $first) { nodes { id } } } } } } }`
const RENAME = 'mutation Rename($id: ID!) { renameTenant(input: { tenantId: $id, name: "Another" }) { __typename } }'

interface Told {
  readonly status: number
  readonly text: string
  readonly body: {
    readonly data?: Readonly<Record<string, unknown>> | null
    readonly errors?: readonly { readonly message: string }[]
    readonly extensions?: { readonly cost: Readonly<Record<string, unknown>> }
  }
}

describe('what a request costs', () => {
  const stages = requestStages()
  let folder: string
  let backplane: TestBackplane
  let tenant: SeededTenant
  let token: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backplane-costs-'))
    const manifest = join(folder, 'documents.json')
    const texts = [MEMBERS, DEEP, RENAME]
    await writeFile(manifest, JSON.stringify(Object.fromEntries(texts.map((text) => [documentId(text), text]))))
    backplane = await startTestBackplane({
      documents: [manifest],
      worker: false,
      instead: { requestStages: stages },
      env: { LIMITS: '{"directives":{"person":1,"mode":"warn"}}' },
    })
    tenant = await seedOf(backplane).tenant({ name: 'Family' })
    token = await tenant.owner.token()
  })
  afterAll(async () => {
    await backplane?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function ask(fields: object, headers: Readonly<Record<string, string>> = {}): Promise<Told> {
    const response = await fetch(`${backplane.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify(fields),
    })
    const text = (await response.text()).trim().replaceAll(/req_[0-9a-f]+/g, 'req_…')
    return { status: response.status, text, body: JSON.parse(text) as Told['body'] }
  }
  const inLanes = (text: string) => [{ query: text }, { documentId: documentId(text) }]

  it('is told when it is asked for, by the request or by a header, and not otherwise', async () => {
    const variables = { id: tenant.publicId }
    for (const document of inLanes(MEMBERS)) {
      expect((await ask({ ...document, variables })).body.extensions).toBeUndefined()
      const { body } = await ask({ ...document, variables, extensions: { cost: true } })
      // A tenant, its page of 20 members and the user of each: 61 rows, and a tenth of a point for each leaf and what wraps it.
      expect(body.extensions?.cost).toMatchObject({
        rows: 61,
        depth: 5,
        rowsLimit: expect.any(Number),
        limit: expect.any(Number),
      })
      expect(body.extensions?.cost.requested).toBe(65)
      expect(body.data).toMatchObject({ tenant: { members: { nodes: [{ role: 'OWNER' }] } } })
      const byHeader = await ask({ ...document, variables }, { 'backplane-cost': 'true' })
      expect(byHeader.body.extensions).toEqual(body.extensions)
    }
  })

  it('goes by the size of the page that is asked for', async () => {
    const costs = []
    for (const first of [1, 10, 100])
      costs.push(
        (await ask({ query: MEMBERS, variables: { id: tenant.publicId, first }, extensions: { cost: true } })).body
          .extensions?.cost.rows,
      )
    expect(costs).toEqual([4, 31, 301])
  })

  it('counts no rows for what is made of a row’s own columns: a page of prices may show all there is to know', async () => {
    const prices = '{ plans { key features { included rates { unit } } prices { id TIERS } } }'
    const rows = []
    for (const tiers of ['', 'unit { amountMinor } tiers { unit upTo flatMinor }']) {
      const { status, body } = await ask({ query: prices.replace('TIERS', tiers), extensions: { cost: true } })
      expect([status, body.errors]).toEqual([200, undefined])
      rows.push(body.extensions?.cost.rows)
    }
    expect(rows[1]).toBe(rows[0])
  })

  it('is told before it is run, and nothing is run', async () => {
    for (const document of inLanes(RENAME)) {
      Object.assign(stages, requestStages())
      const { status, body } = await ask({
        ...document,
        variables: { id: tenant.publicId },
        extensions: { costOnly: true },
      })
      expect([status, body.data, body.errors]).toEqual([200, null, undefined])
      expect(body.extensions?.cost.requested).toBeGreaterThanOrEqual(100)
      expect([stages.executed, stages.statements]).toEqual([0, 0])
    }
    const { body } = await ask({
      query: 'query ($id: ID!) { tenant(id: $id) { name } }',
      variables: { id: tenant.publicId },
    })
    expect(body.data).toEqual({ tenant: { name: 'Family' } })
  })

  it('is told too of what costs too much to be run', async () => {
    const deep = DEEP.replace('subscriptions {', 'members(first: 100) { nodes { user { id } } } subscriptions {')
    const { status, body } = await ask({ query: deep })
    expect([status, body.errors?.[0]?.message]).toEqual([400, expect.stringMatching(/rows, and one may read/)])
    const { extensions } = (await ask({ query: deep }, { 'backplane-cost': 'only' })).body
    expect(Number(extensions?.cost.rows)).toBeGreaterThan(Number(extensions?.cost.rowsLimit))
  })

  it('tells of a limit that only warns, unasked, and serves', async () => {
    const { status, body } = await ask({ query: '{ viewer { name @include(if: true) email @include(if: true) } }' })
    expect([status, body.errors]).toEqual([200, undefined])
    expect(body.data).toMatchObject({ viewer: { email: tenant.owner.email } })
    expect(body.extensions?.cost.warnings).toEqual([
      expect.stringMatching(/^This document has 2 directives, and one may have 1 at most/),
    ])
  })

  it('leaves the same bytes in every lane, with the cost and without', async () => {
    const variables = { id: tenant.publicId, first: 5 }
    const [query, registered] = inLanes(MEMBERS)
    expect((await ask({ ...registered, variables })).text).toBe((await ask({ ...query, variables })).text)
    const asked = { variables, extensions: { cost: true } }
    const byText = await ask({ ...query, ...asked })
    const again = await ask({ ...registered, ...asked })
    const limits = ['limit', 'rowsLimit'].map((name) => new RegExp(`"${name}":\\d+`, 'g'))
    // Whose limits hold differs: the publisher's, or who asks.
    const without = (text: string) => limits.reduce((left, each) => left.replaceAll(each, ''), text)
    expect(without(again.text)).toBe(without(byText.text))
  })
})
