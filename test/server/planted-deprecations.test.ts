import { Int, Query, Resolver } from 'type-graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { Public } from '../../schema/policies.ts'
import { documentId } from '../../server/graphql/documents/manifest.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { codegenManifest, PUBLISH } from '../support/document-manifests.ts'
import { seedOf } from '../support/seed.ts'

@Resolver()
class OldResolver {
  @Public()
  @Query(() => Int, {
    description: 'An old count.',
    deprecationReason: 'Deprecated: use plans. Removed after 2027-06-30.',
  })
  oldCount() {
    return 1
  }
}

const FIELDS = 'tenantId app versions documentId documentName field reason removedAfter'
let backplane: TestBackplane
beforeAll(async () => {
  backplane = await startTestBackplane({
    worker: false,
    extensions: [betterMovies, { name: 'old', resolvers: [OldResolver] }],
  })
})
afterAll(() => backplane?.close())

it('who owns a live document that uses what will be removed is shown with the day, to its admins and to staff', async () => {
  const seed = seedOf(backplane)
  const [tenant, other] = [await seed.tenant(), await seed.tenant()]
  const [owner, stranger] = [await tenant.owner.client(), await other.owner.client()]
  const staff = await (await seed.operator()).client()
  const text = 'query Counting { oldCount }'
  for (const version of ['1', '2']) {
    const manifest = codegenManifest([text, `query Version${version} { plans { key } }`])
    await owner.data(PUBLISH, { input: { tenantId: tenant.publicId, app: 'importer', version, manifest } })
  }
  await staff.data(PUBLISH, { input: { app: 'web', version: '1', manifest: codegenManifest([text]) } })
  const used = {
    documentId: documentId(text),
    documentName: 'Counting',
    field: 'Query.oldCount',
    reason: 'Deprecated: use plans. Removed after 2027-06-30.',
    removedAfter: '2027-06-30',
  }
  const theirs = { ...used, tenantId: tenant.publicId, app: 'importer', versions: ['1', '2'] }
  const inTenant = `query ($id: ID!) { tenant(id: $id) { documentDeprecations { ${FIELDS} } } }`
  expect(await owner.data(inTenant, { id: tenant.publicId })).toEqual({ tenant: { documentDeprecations: [theirs] } })
  expect(await stranger.data(inTenant, { id: other.publicId })).toEqual({ tenant: { documentDeprecations: [] } })
  const all = `{ documentDeprecations { ${FIELDS} } }`
  const { documentDeprecations } = await staff.data<{ documentDeprecations: object[] }>(all)
  expect(documentDeprecations).toHaveLength(2)
  expect(documentDeprecations).toEqual(
    expect.arrayContaining([theirs, { ...used, tenantId: null, app: 'web', versions: ['1'] }]),
  )
})
