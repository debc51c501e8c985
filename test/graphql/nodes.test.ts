// Long because: one stage holds one of everything, which all its sentences share.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GraphQLInterfaceType, type GraphQLSchema, graphql } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey } from '../../domain/api-keys/create.ts'
import type { App } from '../../domain/app.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { createReads } from '../../reads/load.ts'
import { createContext } from '../../server/graphql/context.ts'
import { documentId } from '../../server/graphql/documents/manifest.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { knock, watchedCache } from '../support/document-door.ts'
import { eventually } from '../support/eventually.ts'
import { type FurnishedTenant, furnishedTenant } from '../support/furnished.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { type Seed, seedOf } from '../support/seed.ts'

const NODES = 'query Several($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }'
const NODE = `query One($id: ID!) { node(id: $id) { __typename id ... on Tenant { name memberCount invoices { totalCount } }
  ... on Device { name user { id } } ... on Plan { key prices { id } } } }`

interface Found {
  readonly __typename: string
  readonly id: string
}

describe('a thing that is asked for by its id alone', () => {
  const cache = watchedCache()
  let backplane: TestBackplane
  let folder: string
  let schema: GraphQLSchema
  let seed: Seed
  let ada: FurnishedTenant
  let ben: FurnishedTenant
  let owner: GraphqlClient
  /** Hers, and what is everybody's: type → an id. */
  let ids: Readonly<Record<string, string>>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backplane-nodes-'))
    const manifest = join(folder, 'documents.json')
    await writeFile(manifest, JSON.stringify(Object.fromEntries([NODE, NODES].map((text) => [documentId(text), text]))))
    backplane = await startTestBackplane({ documents: [manifest], instead: cache.instead })
    schema = buildBackplaneSchema([betterMovies])
    seed = seedOf(backplane)
    ada = await furnishedTenant(backplane.app, seed, 'Ada')
    ben = await furnishedTenant(backplane.app, seed, 'Ben')
    owner = await ada.owner.client()
    ids = await everyId()
  })
  afterAll(async () => {
    await backplane?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function everyId() {
    const data = await owner.data<{
      tenant: Record<string, never>
      plans: { id: string; features: { feature: Found }[] }[]
      films: Found[]
    }>(
      `query ($id: ID!) { plans { id features { feature { id } } } films { id }
        tenant(id: $id) { holdings { nodes { id } } invoices { nodes { id } } paymentMethods { id } grants { nodes { id } }
          cart { id lines { id } } orders { nodes { lines { id } } } } }`,
      { id: ada.ids.tenant },
    )
    const { holdings, invoices, paymentMethods, grants, cart, orders } = data.tenant as unknown as {
      readonly grants: { nodes: Found[] }
      readonly cart: Found & { lines: Found[] }
      readonly orders: { nodes: { lines: Found[] }[] }
      readonly holdings: { nodes: Found[] }
      readonly invoices: { nodes: Found[] }
      readonly paymentMethods: Found[]
    }
    const { impersonation: _staffs, unknownDocument: _noted, savedOperation: _operators, ...others } = ada.ids
    const { payment: _noNode, deadLetter: _engineers, case: _supports, ...ours } = others
    const { coupon: _finances, promotionCode: _theirs, ...given } = ours
    return {
      ...given,
      grant: grants.nodes[0]?.id ?? '',
      cart: cart.id,
      cartLine: cart.lines[0]?.id ?? '',
      orderLine: orders.nodes[0]?.lines[0]?.id ?? '',
      holding: holdings.nodes[0]?.id ?? '',
      invoice: invoices.nodes[0]?.id ?? '',
      paymentMethod: paymentMethods[0]?.id ?? '',
      plan: data.plans[0]?.id ?? '',
      feature: data.plans[0]?.features[0]?.feature.id ?? '',
      film: data.films[0]?.id ?? '',
    }
  }

  const find = async (client: GraphqlClient, of: readonly string[]) =>
    (await client.data<{ nodes: readonly (Found | null)[] }>(NODES, { ids: of })).nodes
  const typesOf = (found: readonly (Found | null)[]) => found.map((node) => node?.__typename ?? null)

  it('is found in the order of the ids, whatever noun it is of: every type that says so', async () => {
    const asked = Object.values(ids)
    const found = await find(owner, asked)
    expect(found.map((node) => node?.id)).toEqual(asked)
    const types = schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType)
    expect(typesOf(found).toSorted(), 'one of each: make it in test/support/furnished.ts, and its id known').toEqual(
      types.map(({ name }) => name).toSorted(),
    )
  })

  it('is not there for a stranger, to the byte as what does not exist, is malformed or of an unknown noun', async () => {
    const { price: _price, plan: _plan, feature: _feature, film: _film, product: _product, ...hers } = ids
    const nothing = Object.values(hers).map(() => null)
    for (const client of [
      await ben.owner.client(),
      await (await seed.person()).client(),
      graphqlClient(backplane.url),
    ]) {
      expect(await find(client, Object.values(hers))).toEqual(nothing)
      const ofNobody = Object.values(hers).map((id) => toPublicId(id.slice(0, 3), newId()))
      expect(await find(client, ofNobody)).toEqual(nothing)
    }
    const odd = [
      '',
      '_',
      'tnt_',
      'tnt_1',
      `tnt_${'0'.repeat(31)}G`,
      `xyz_${'0'.repeat(32)}`,
      `usr_${ids.tenant?.slice(4)}`,
      ' ',
    ]
    expect(await find(owner, odd)).toEqual(odd.map(() => null))
  })

  it('that is everybody’s is found by anybody', async () => {
    const open = ['plan', 'price', 'feature', 'product', 'film'].map((name) => ids[name] ?? '')
    const types = ['Plan', 'Price', 'Feature', 'Product', 'Film']
    expect(typesOf(await find(graphqlClient(backplane.url), open))).toEqual(types)
  })

  it('is found by whoever has the permission that leads to it elsewhere, and is not there for who lacks it', async () => {
    const asked = ['tenant', 'invoice', 'paymentMethod', 'apiKey', 'invitation', 'holding'].map(
      (name) => ids[name] ?? '',
    )
    const member = await (await seed.member(ada, 'member')).client()
    expect(typesOf(await find(member, asked))).toEqual(['Tenant', null, null, null, 'Invitation', 'Holding'])
    const billing = await (await seed.member(ada, 'billing')).client()
    expect(typesOf(await find(billing, asked))).toEqual([
      'Tenant',
      'Invoice',
      'PaymentMethod',
      null,
      'Invitation',
      'Holding',
    ])
    const key = await createApiKey(backplane.app, await ada.owner.viewer(), {
      ...{ tenantId: ada.id, name: 'Counts', permissions: ['holding:read'], expiresAt: null },
    })
    if (key.kind !== 'created') throw new Error(key.kind)
    const program = graphqlClient(backplane.url, key.secret)
    expect(typesOf(await find(program, asked))).toEqual([null, null, null, null, null, 'Holding'])
    const personal = ['notification', 'dataExport', 'user'].map((name) => ids[name] ?? '')
    expect(typesOf(await find(program, personal))).toEqual([null, null, null])
    expect(typesOf(await find(member, personal))).toEqual([null, null, 'User'])
  })

  it('where the permission holds in one tenant and not in another, is found in the one', async () => {
    const both = await seed.member(ada, 'member')
    const place = { id: newId(), tenantId: ben.id, userId: both.userId, role: 'admin', createdAt: new Date() }
    await backplane.app.db.as({ userId: both.userId, tenantIds: [ben.id] }, (tx) =>
      tx.membership.create({ data: place }),
    )
    const invoiceOf = async (tenant: FurnishedTenant) =>
      backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) =>
        toPublicId('invoice', (await tx.invoice.findFirstOrThrow()).id),
      )
    const found = await find(await both.client(), [await invoiceOf(ada), await invoiceOf(ben)])
    expect(typesOf(found)).toEqual([null, 'Invoice'])
  })

  it('answers alike by both lanes, for whoever asks, with the policies of its fields', async () => {
    const member = await seed.member(ada, 'member')
    for (const token of [await ada.owner.token(), await member.token(), await ben.owner.token(), undefined]) {
      for (const id of [ids.tenant, ids.device, ids.plan, 'tnt_1']) {
        const ask = async (fields: object) => {
          const answer = await knock(
            backplane.url,
            { ...fields, variables: { id } },
            { method: 'POST', ...(token ? { token } : {}) },
          )
          return answer.text.trimEnd().replaceAll(String(answer.headers.get('x-request-id')), 'req')
        }
        const registered = await ask({ documentId: documentId(NODE) })
        expect(await ask({ query: NODE })).toBe(registered)
        expect(await ask({ documentId: documentId(NODE) })).toBe(registered)
      }
    }
    const { errors } = await (await member.client()).ask(NODE, { id: ids.tenant })
    expect(errors[0]).toMatchObject({ path: ['node', 'invoices'], extensions: { code: 'FORBIDDEN' } })
  })

  it('is gone at once when it goes, also where its answer was kept', async () => {
    const token = await ada.owner.token()
    const id = ids.device ?? ''
    const ask = async (headers: Readonly<Record<string, string>> = {}) =>
      knock(
        backplane.url,
        { documentId: documentId(NODES), variables: { ids: [id] } },
        { method: 'POST', token, headers },
      )
    expect((await ask()).text).toContain(id)
    // A node that does not hear of changes for a moment, because the machine is busy, keeps nothing meanwhile.
    await eventually(async () => {
      const before = cache.remembered()
      await ask()
      return cache.remembered() > before
    }, 'the answer is kept')
    const removed = await knock(
      backplane.url,
      { query: 'mutation ($id: ID!) { removeDevice(id: $id) }', variables: { id } },
      { method: 'POST', token },
    )
    expect(removed.text).toContain('"removeDevice":true')
    const after = await ask({ 'backplane-version': String(removed.headers.get('backplane-version')) })
    expect(after.text).toBe('{"data":{"nodes":[null]}}')
  })

  it('costs a statement a noun, however many of it are asked for', async () => {
    let statements = 0
    const run: App['db']['run'] = (...args) => {
      statements += 1
      return backplane.app.db.run(...args)
    }
    const app = { ...backplane.app, reads: createReads(modelOf([betterMovies]), run, backplane.app.cursors) }
    const many = Array.from({ length: 30 }, () => [newId(), newId(), newId()]).flatMap(([a, b, c]) => [
      toPublicId('invoice', String(a)),
      toPublicId('user', String(b)),
      toPublicId('plan', String(c)),
    ])
    const variableValues = { ids: [...many, ids.invoice, ids.user, ids.plan] }
    const contextValue = createContext(app, await (await seed.member(ada, 'billing')).viewer())
    const { data, errors } = await graphql({ schema, source: NODES, variableValues, contextValue })
    expect(errors).toBeUndefined()
    expect(typesOf(data?.nodes as (Found | null)[]).slice(-3)).toEqual(['Invoice', 'User', 'Plan'])
    expect(statements).toBe(3)
  })

  it('may be asked with a hundred others, and not with more', async () => {
    const hundred = Array.from({ length: 100 }, () => toPublicId('tenant', newId()))
    expect(await find(owner, hundred)).toHaveLength(100)
    const { errors } = await owner.ask(NODES, { ids: [...hundred, ids.tenant] })
    expect(errors[0]).toMatchObject({
      message: 'nodes takes 100 ids at most. Ask in several requests.',
      extensions: { code: 'BAD_INPUT' },
    })
  })
})
