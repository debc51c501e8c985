import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey } from '../../domain/api-keys/create.ts'
import { documentId } from '../../server/graphql/documents/manifest.ts'
import { type ApiBeside, openApiBeside } from '../support/api-beside.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { startPreview } from '../support/previewing.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const REGISTERED = 'query { __schema { queryType { name } } }'
const ID = documentId(REGISTERED)
const HIDDEN = 'query Q { ...F } fragment F on Query { plans { key } t: __type(name: "Tenant") { name } }'

/** Production refuses local providers; the lanes and the doors are the same, put together by hand. */
describe('the schema and the explorer in production', () => {
  let backplane: TestBackplane
  let api: ApiBeside
  let folder: string
  let seed: Seed
  let tenant: SeededTenant

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    folder = await mkdtemp(join(tmpdir(), 'backplane-pages-'))
    await writeFile(join(folder, 'index.html'), 'the account page')
    await writeFile(join(folder, 'explorer.html'), 'the explorer')
    api = await openApiBeside(backplane, {
      app: { ...backplane.app, local: false },
      documents: new Map([[ID, REGISTERED]]),
      // Else a program would be refused for the document, whatever it asks for.
      ladder: { programs: 'open' },
      webRoot: folder,
    })
  })
  afterAll(async () => {
    await api?.close()
    await backplane?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function ask(token: string | null, payload: object, preview?: string) {
    const answer = await api.server.inject({
      method: 'POST',
      url: '/graphql',
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(preview ? { 'backplane-preview': preview } : {}),
      },
      payload,
    })
    const body = answer.json() as { data?: unknown; errors?: { message: string; extensions: { code: string } }[] }
    return { status: answer.statusCode, ...body }
  }
  const told = async (token: string | null, preview?: string) => {
    const answers = [
      await ask(token, { query: getIntrospectionQuery() }, preview),
      await ask(token, { query: HIDDEN }, preview),
      await ask(token, { documentId: ID }, preview),
    ]
    return answers.map(({ data, errors }) => (data ? 'told' : (errors?.[0]?.message ?? '')))
  }
  const tokenOf = async (person: Promise<Person>) => (await person).token()
  const NO = [1, 2, 3].map(() => expect.stringMatching(/^Introspection is for operators here/))

  it('is told to operators, by every lane', async () => {
    for (const role of ['support', 'finance', 'engineer'] as const)
      expect(await told(await tokenOf(seed.operator(role)))).toEqual(['told', 'told', 'told'])
  })

  it('is told to nobody else: no person, no program, no guest', async () => {
    const key = await createApiKey(backplane.app, await tenant.owner.viewer(), {
      ...{ tenantId: tenant.id, name: 'Partner', expiresAt: null },
      permissions: ['tenant:read'],
    })
    if (key.kind !== 'created') throw new Error(key.kind)
    for (const token of [await tenant.owner.token(), key.secret, null]) expect(await told(token)).toEqual(NO)
    const refused = await ask(null, { query: getIntrospectionQuery() })
    expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_INPUT'])
    expect((await ask(null, { query: '{ plans { __typename key } }' })).data).toBeTruthy()
  })

  it('is not told in a preview, which is nobody of staff', async () => {
    const staff = await seed.operator()
    const { id } = await startPreview(backplane.url, staff, tenant.publicId)
    expect(await told(await staff.token(), `tenant=${tenant.publicId}; role=owner; session=${id}`)).toEqual(NO)
  })

  it('the page comes to everybody, with a policy of its own, and says itself for whom it is', async () => {
    const explorer = await api.server.inject('/explorer?operation=sop_1')
    expect([explorer.statusCode, explorer.body]).toEqual([200, 'the explorer'])
    const policy = String(explorer.headers['content-security-policy'])
    expect(policy).toMatch(/script-src 'self';.*style-src 'self' 'unsafe-inline';.*frame-ancestors 'none'/)
    expect(policy).not.toMatch(/eval|script-src[^;]*inline|cdn|https:(?!\/\/)/)
    const account = await api.server.inject('/account')
    expect([account.body, String(account.headers['content-security-policy'])]).toEqual([
      'the account page',
      expect.not.stringContaining('unsafe'),
    ])
  })
})
