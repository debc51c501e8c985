import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { graphqlClient } from '../support/graphql-client.ts'
import { pathsOf } from '../support/lanes/paths.ts'
import { startTestNode } from '../support/node.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const HOLDINGS = `query ($id: ID!, $first: Int! = 2, $after: String) { tenant(id: $id) {
  holdings(first: $first, after: $after) { edges { cursor node { id thing createdAt } } pageInfo { hasNextPage endCursor } } } }`

interface Held {
  readonly tenant: {
    readonly holdings: {
      readonly edges: readonly { cursor: string; node: { id: string; thing: string; createdAt: string } }[]
      readonly pageInfo: { readonly endCursor: string | null }
    } | null
  } | null
}

describe('a cursor in other hands', () => {
  let backplane: TestBackplane
  let seed: Seed
  let ada: SeededTenant
  let ben: SeededTenant
  let hers: GraphqlClient
  let his: GraphqlClient
  let stolen: string

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
    ada = await seed.tenant({ name: 'Ada family' })
    ben = await seed.tenant({ name: 'Ben family' })
    for (const tenant of [ada, ben]) await fill(tenant)
    hers = await ada.owner.client()
    his = await ben.owner.client()
    stolen = String((await page(hers, ada)).at(-1)?.cursor)
  })
  afterAll(() => backplane?.close())

  /** Both have five, at the same moments. */
  async function fill({ id: tenantId, name }: SeededTenant): Promise<void> {
    const data = Array.from({ length: 5 }, (_, at) => ({
      ...{ id: newId(), tenantId, featureKey: 'connected_devices', thing: `${name} ${at}` },
      createdAt: new Date(Date.UTC(2026, 0, 1, at)),
    }))
    await backplane.app.db.as({ userId: null, tenantIds: [tenantId] }, (tx) => tx.holding.createMany({ data }))
  }

  const page = async (client: GraphqlClient, { publicId: id }: SeededTenant, after?: string) =>
    (await client.data<Held>(HOLDINGS, { id, ...(after ? { after } : {}) })).tenant?.holdings?.edges ?? []
  const things = async (...asked: Parameters<typeof page>) => (await page(...asked)).map(({ node }) => node.thing)

  it('of another tenant is a place in one’s own list, and shows nothing of theirs', async () => {
    expect(await things(hers, ada, stolen)).toEqual(['Ada family 2', 'Ada family 3'])
    for (const thing of await things(his, ben, stolen)) expect(thing).toContain('Ben family')
  })

  it('opens no list that is not one’s own: to the byte as without it', async () => {
    const bytes = async (after?: string) => {
      const { requestId, ...answer } = await his.ask(HOLDINGS, { id: ada.publicId, ...(after ? { after } : {}) })
      return JSON.stringify(answer).replaceAll(String(requestId), 'req')
    }
    expect(await bytes(stolen)).toBe(await bytes())
    expect(await his.data(HOLDINGS, { id: ada.publicId, after: stolen })).toEqual({ tenant: null })
  })

  it('tells nothing but what the rows on its page show', async () => {
    for (const { cursor, node } of await page(hers, ada)) {
      const [list, at, id] = JSON.parse(backplane.app.cursors.open(cursor) ?? '[]') as string[]
      expect(list).toBe('Holding+createdAt+id')
      expect(new Date(String(at)).toISOString()).toBe(node.createdAt)
      expect(toPublicId('holding', String(id))).toBe(node.id)
    }
  })

  it('that was made up, or changed in any character, is refused', async () => {
    const place = `["Holding+createdAt+id", "2026-01-01 00:00:00+00", "${newId()}"]`
    const made = [Buffer.from(place).toString('base64url'), 'A'.repeat(22) + Buffer.from(place).toString('base64url')]
    const changed = [...stolen].map(
      (was, at) => `${stolen.slice(0, at)}${was === 'A' ? 'B' : 'A'}${stolen.slice(at + 1)}`,
    )
    for (const after of [
      ...made,
      ...changed.slice(0, 40),
      ...changed.slice(-3),
      `${stolen}=`,
      `${stolen} `,
      stolen.slice(1),
    ]) {
      const { errors } = await hers.ask(HOLDINGS, { id: ada.publicId, after })
      expect(errors[0], after).toMatchObject({
        extensions: { code: 'BAD_INPUT' },
        message: /endCursor that the same field gave/,
      })
    }
  })

  it('of one node is good on another with its secret, and refused by one with a secret of its own', async () => {
    const node = await startTestNode(backplane)
    try {
      const token = await ada.owner.token()
      expect(await things(graphqlClient(node.url, token), ada, stolen)).toEqual(['Ada family 2', 'Ada family 3'])
    } finally {
      await node.close()
    }
  })

  it('is made of the database’s words alone: nobody gets a text of theirs sealed', async () => {
    const model = modelOf([betterMovies])
    const forged = '\u0002["Holding+createdAt+id", "2026-01-01", "x"]\u0002'
    await backplane.app.db.as({ userId: null, tenantIds: [ada.id] }, (tx) =>
      tx.tenant.update({ where: { id: ada.id }, data: { name: forged } }),
    )
    const paths = pathsOf(backplane, model)
    const registered = paths.register(
      'query ($id: ID!) { tenant(id: $id) { name holdings(first: 1) { nodes { id } pageInfo { endCursor } } } }',
    )
    const answers = await paths.answers(registered, { id: ada.publicId }, await ada.owner.viewer())
    expect([answers.by, answers.differences]).toEqual(['statement', []])
    const { data } = JSON.parse(answers.lane) as { data: { tenant: { name: string } } }
    expect(data.tenant.name).toBe(forged)
  })
})
