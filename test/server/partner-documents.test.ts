import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentId } from '../../server/graphql/documents/manifest.ts'
import { plansQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { idOf, knock, watchedCache } from '../support/document-door.ts'
import { apolloManifest, codegenManifest, PUBLISH, type PublishAnswer } from '../support/document-manifests.ts'
import { eventually } from '../support/eventually.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { makeKey } from '../support/made-key.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const ASSIGN = `mutation ($input: AssignDocumentsInput!) { assignDocuments(input: $input) { documentAppId documentVersionId } }`
const RETIRE = 'mutation ($id: ID!) { retireDocumentVersion(id: $id) { retiredAt } }'
const TENANT = 'query ImporterTenant($id: ID!) { tenant(id: $id) { name } }'
const PLANS = 'query ImporterPlans { plans { key } }'
const MORE = 'query ImporterMore($id: ID!) { tenant(id: $id) { id name } }'

/** Programs are bound to what is registered, as in production. */
describe("a partner's documents", () => {
  const cache = watchedCache()
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let owner: GraphqlClient

  beforeAll(async () => {
    backplane = await startTestBackplane({
      worker: false,
      env: { DOCUMENTS_OF_PROGRAMS: 'registered' },
      instead: cache.instead,
    })
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    owner = await tenant.owner.client()
  })
  afterAll(() => backplane?.close())

  async function publish(app: string, version: string, texts: readonly string[], by = owner, of = tenant) {
    const input = { tenantId: of.publicId, app, version, manifest: codegenManifest(texts) }
    return (await by.data<PublishAnswer>(PUBLISH, { input })).publishDocuments
  }

  async function keyFor(app: string | null, by = owner, of = tenant, documentVersionId: string | null = null) {
    const { secret, apiKey } = await makeKey(by, of, { permissions: ['TENANT_READ', 'KEY_READ'] })
    if (app) await by.data(ASSIGN, { input: { credentialId: apiKey.id, documentAppId: app, documentVersionId } })
    return secret
  }

  const ask = (secret: string, text: string, of = tenant) =>
    knock(
      backplane.url,
      { documentId: documentId(text), variables: { id: of.publicId } },
      { method: 'POST', token: secret },
    )
  const send = (secret: string, text: string) =>
    knock(backplane.url, { query: text, variables: { id: tenant.publicId } }, { method: 'POST', token: secret })

  it('are what its key runs, by identifier or by their text, and nothing else, of which nothing is parsed', async () => {
    const { appId } = await publish('importer', '1', [TENANT, PLANS])
    const secret = await keyFor(appId)
    expect((await ask(secret, TENANT)).text).toContain(tenant.name)
    expect((await send(secret, TENANT)).text).toContain(tenant.name)
    expect(await ask(secret, MORE)).toMatchObject({ status: 403, code: 'DOCUMENT_NOT_REGISTERED' })
    expect(await send(secret, MORE)).toMatchObject({ status: 403, code: 'DOCUMENT_NOT_REGISTERED' })
    // Whoever had parsed it would speak of its syntax.
    expect(await send(secret, '{{{')).toMatchObject({ status: 403, code: 'DOCUMENT_NOT_REGISTERED' })
    expect(await knock(backplane.url, { documentId: documentId(PLANS) }, { token: secret })).toMatchObject({
      status: 200,
    })
  })

  it('are none for a key that no app was named for, not even the pages’', async () => {
    const secret = await keyFor(null)
    expect(await send(secret, PLANS)).toMatchObject({ code: 'DOCUMENT_NOT_REGISTERED' })
    expect(await ask(secret, PLANS)).toMatchObject({ code: 'DOCUMENT_NOT_REGISTERED' })
    const ofThePages = () => knock(backplane.url, { documentId: idOf(plansQuery) }, { token: secret })
    expect(await ofThePages()).toMatchObject({ status: 403, code: 'DOCUMENT_NOT_REGISTERED' })
    expect((await knock(backplane.url, { documentId: idOf(plansQuery) })).status).toBe(200)
    // Nor once it is remembered for everyone.
    expect(await ofThePages()).toMatchObject({ status: 403, code: 'DOCUMENT_NOT_REGISTERED' })
    const { appId } = await publish('of-its-own', '1', [TENANT])
    const bound = await keyFor(appId)
    expect(await knock(backplane.url, { documentId: idOf(plansQuery) }, { token: bound })).toMatchObject({
      status: 403,
    })
  })

  it('are not those of another tenant, whoever knows the hash', async () => {
    const other = await seed.tenant()
    const theirs = await other.owner.client()
    const secretText = 'query TheirsAlone($id: ID!) { tenant(id: $id) { id slug } }'
    const { appId } = await publish('importer', '1', [secretText], theirs, other)
    const own = await publish('own', '1', [PLANS])
    const secret = await keyFor(own.appId)
    expect(await ask(secret, secretText)).toMatchObject({ code: 'DOCUMENT_NOT_REGISTERED' })
    expect((await ask(await keyFor(appId, theirs, other), secretText, other)).status).toBe(200)
    const { secret: bare, apiKey } = await makeKey(owner, tenant, { permissions: ['TENANT_READ'] })
    const { errors } = await owner.ask(ASSIGN, { input: { credentialId: apiKey.id, documentAppId: appId } })
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND')
    expect(await ask(bare, secretText)).toMatchObject({ code: 'DOCUMENT_NOT_REGISTERED' })
    // Nor does a person run it by its hash.
    const token = await tenant.owner.token()
    expect(await ask(token, secretText)).toMatchObject({ status: 400, code: 'BAD_INPUT' })
  })

  it('are known as soon as they are published, and gone as soon as their last version is retired', async () => {
    const one = await publish('steps', '1', [TENANT])
    const secret = await keyFor(one.appId)
    expect((await ask(secret, TENANT)).status).toBe(200)
    expect((await ask(secret, MORE)).status).toBe(403)
    const two = await publish('steps', '2', [TENANT, MORE])
    expect(two).toMatchObject({ documentCount: 2, addedCount: 1 })
    expect((await ask(secret, MORE)).status).toBe(200)
    await owner.data(RETIRE, { id: two.versionId })
    expect((await ask(secret, MORE)).status).toBe(403)
    expect((await ask(secret, TENANT)).status).toBe(200)
  })

  it('are those of one version for a key that was bound to it', async () => {
    const one = await publish('pinned', '1', [TENANT])
    await publish('pinned', '2', [MORE])
    const secret = await keyFor(one.appId, owner, tenant, one.versionId)
    expect((await ask(secret, TENANT)).status).toBe(200)
    expect((await ask(secret, MORE)).status).toBe(403)
  })

  it('are answered from memory, and stop being so when they are retired', async () => {
    const { appId, versionId } = await publish('quick', '1', [TENANT])
    const secret = await keyFor(appId)
    await eventually(async () => {
      const before = cache.remembered()
      expect((await ask(secret, TENANT)).text).toContain(tenant.name)
      return cache.remembered() > before
    }, 'an answer comes from memory')
    await owner.data(RETIRE, { id: versionId })
    expect((await ask(secret, TENANT)).status).toBe(403)
  })

  it('are published by whoever may, all or none, the same twice, and a version never changes', async () => {
    expect(await publish('form', '1', [TENANT, PLANS])).toMatchObject({ again: false, documentCount: 2, addedCount: 2 })
    expect(await publish('form', '1', [PLANS, TENANT])).toMatchObject({ again: true, addedCount: 0 })
    expect(await publish('form', '1', [PLANS])).toMatchObject({ __typename: 'VersionTaken' })
    const manifest = apolloManifest([PLANS])
    const input = { tenantId: tenant.publicId, app: 'form', version: '2', manifest }
    const { publishDocuments: apollo } = await owner.data<PublishAnswer>(PUBLISH, { input })
    expect(apollo).toMatchObject({ documentCount: 1, addedCount: 0 })
    const refused = await publish('form', '3', [
      PLANS,
      '{ nothing }',
      '{ plans { key } } query Other { plans { key } }',
    ])
    expect(refused.__typename).toBe('DocumentsRefused')
    expect(refused.documents?.map(({ problem }) => problem).toSorted()).toEqual([
      expect.stringMatching(/nothing/),
      expect.stringMatching(/operation/),
    ])
    expect(await publish('form', '3', [PLANS])).toMatchObject({ __typename: 'DocumentsPublished' })
    const member = await (await seed.member(tenant, 'member')).client()
    const { errors } = await member.ask(PUBLISH, { input })
    expect(errors[0]).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
      message: expect.stringContaining('document:write'),
    })
    const products = await owner.ask(PUBLISH, { input: { ...input, tenantId: null } })
    expect(products.errors[0]?.message).toContain('operator:documents')
  })

  it('have their uses and errors counted for the tenant, those from memory too', async () => {
    const missing =
      'query Missing($id: ID!) { tenant(id: $id) { apiKeys { totalCount } auditEntries(first: 1) { totalCount } } }'
    const { appId } = await publish('counted', '1', [TENANT, missing])
    const secret = await keyFor(appId)
    for (let count = 0; count < 5; count += 1) await ask(secret, TENANT)
    expect((await ask(secret, missing)).code).toBe('FORBIDDEN')
    await ask(secret, MORE)
    const query = `query ($id: ID!) { tenant(id: $id) { documentApps(first: 100) { nodes { id
      usage { nodes { documentId requests failed points errors { code count } } } } } } }`
    type App = { id: string; usage: { nodes: { documentId: string | null; requests: string }[] } }
    const rows = await eventually(async () => {
      const { tenant: found } = await owner.data<{ tenant: { documentApps: { nodes: App[] } } }>(query, {
        id: tenant.publicId,
      })
      const nodes = found.documentApps.nodes.find(({ id }) => id === appId)?.usage.nodes ?? []
      return nodes.length === 3 && nodes
    }, 'the uses are written')
    expect(rows).toHaveLength(3)
    // The points are those that are charged: one for a document of a few rows.
    expect(rows).toContainEqual(
      expect.objectContaining({ documentId: documentId(TENANT), requests: '5', failed: '0', points: '5', errors: [] }),
    )
    expect(rows).toContainEqual(
      expect.objectContaining({
        documentId: documentId(missing),
        failed: '1',
        errors: [{ code: 'FORBIDDEN', count: '1' }],
      }),
    )
    expect(rows).toContainEqual(
      expect.objectContaining({ documentId: null, errors: [{ code: 'DOCUMENT_NOT_REGISTERED', count: '1' }] }),
    )
  })
})
