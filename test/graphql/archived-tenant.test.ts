import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey } from '../../domain/api-keys/create.ts'
import { GIVEN_PERMISSIONS } from '../../domain/roles/rules.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { newId } from '../../lib/ids.ts'
import { policyOf } from '../../server/graphql/policies.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type FurnishedTenant, furnishedTenant, registeredApp } from '../support/furnished.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { OPERATIONS } from '../support/operations.ts'
import { type Seed, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

/** These name a tenant, or what belongs to one, by another way than a permission in it: who comes in from outside has tests of their own. */
const FROM_OUTSIDE = ['Mutation.acceptInvitation', 'Mutation.joinTenant']

const ARCHIVE = 'mutation ($id: ID!) { archiveTenant(tenantId: $id) { archivedAt } }'
const RESTORE = 'mutation ($id: ID!) { restoreTenant(tenantId: $id) { archivedAt } }'

describe('an archived tenant', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: FurnishedTenant
  let owner: GraphqlClient
  let admin: GraphqlClient
  let programs: readonly GraphqlClient[]

  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
    tenant = await furnishedTenant(backplane.app, seed, 'Ada')
    owner = await tenant.owner.client()
    admin = await (await seed.member(tenant, 'admin')).client()
    programs = [await keyHolder(), await registered()]
    // Both are known to the node by now, as programs that may change something.
    for (const program of programs) expect((await ask(program, 'Mutation.createRole')).errors).toEqual([])
  })
  afterAll(() => backplane?.close())

  /** Those that ask for a permission to change something in a tenant; what is about the person alone, and what is staff's, is not the tenant's to refuse. */
  const mutations = Object.values(buildBackplaneSchema([betterMovies]).getMutationType()?.getFields() ?? {})
    .filter((field) => {
      const policy = policyOf(field)
      return policy?.kind === 'tenant' && !policy.permission.endsWith(':read')
    })
    .map((field) => `Mutation.${field.name}`)
    .filter((name) => !FROM_OUTSIDE.includes(name) && !/archive|restore/.test(name))
  const ask = (client: GraphqlClient, name: string) => {
    const { query, variables } = (OPERATIONS[name] as NonNullable<(typeof OPERATIONS)[string]>)(tenant.ids)
    return client.ask<{ tenant: unknown }>(query, variables)
  }

  async function keyHolder(): Promise<GraphqlClient> {
    const input = { tenantId: tenant.id, name: 'Everything', permissions: GIVEN_PERMISSIONS, expiresAt: null }
    const key = await createApiKey(backplane.app, await tenant.owner.viewer(), input)
    if (key.kind !== 'created') throw new Error(key.problem)
    return graphqlClient(backplane.url, key.secret)
  }
  async function registered(): Promise<GraphqlClient> {
    const clientId = newId()
    await registeredApp(backplane.app, tenant.id, 'Everything', { clientId, granted: GIVEN_PERMISSIONS.join(' ') })
    const mint = await tokenMint(backplane, clientId)
    return graphqlClient(backplane.url, await mint({ claims: { client_id: clientId } }))
  }

  it('is archived by its owner only', async () => {
    const { errors } = await admin.ask(ARCHIVE, { id: tenant.publicId })
    expect(errors[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
    expect(errors[0]?.message).toContain('"tenant:archive"')
    expect(await owner.data(ARCHIVE, { id: tenant.publicId })).toEqual({
      archiveTenant: { archivedAt: expect.any(String) },
    })
    const again = await owner.data(ARCHIVE, { id: tenant.publicId })
    expect(await owner.data(ARCHIVE, { id: tenant.publicId })).toEqual(again)
  })

  it.each(mutations)('refuses its owner %s, and says that it must be restored first', async (name) => {
    const { errors } = await ask(owner, name)
    expect(errors[0]).toMatchObject({
      message: 'This tenant is archived: restore it first. Only an owner can.',
      extensions: { code: 'FORBIDDEN' },
    })
  })

  it.each(mutations)('refuses its programs %s, in the same words', async (name) => {
    for (const program of programs) {
      const { errors } = await ask(program, name)
      expect(errors[0]).toMatchObject({
        message: 'This tenant is archived: restore it first. Only an owner can.',
        extensions: { code: 'FORBIDDEN' },
      })
    }
  })

  it('is read by its programs as before', async () => {
    for (const program of programs) {
      const { data, errors } = await program.ask('query ($id: ID!) { tenant(id: $id) { name archivedAt } }', {
        id: tenant.publicId,
      })
      expect(errors).toEqual([])
      expect(data).toEqual({ tenant: { name: tenant.name, archivedAt: expect.any(String) } })
    }
  })

  it('can be read as before, its bills included', async () => {
    const { data, errors } = await ask(owner, 'Query.tenant')
    expect(errors).toEqual([])
    expect(data?.tenant).toMatchObject({ name: tenant.name, paymentMethods: [{ last4: '4242' }] })
  })

  it('is restored by its owner only, and is what it was', async () => {
    const { errors } = await admin.ask(RESTORE, { id: tenant.publicId })
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
    expect(await owner.data(RESTORE, { id: tenant.publicId })).toEqual({ restoreTenant: { archivedAt: null } })
    expect((await ask(admin, 'Mutation.renameTenant')).errors).toEqual([])
    for (const program of programs) expect((await ask(program, 'Mutation.createRole')).errors).toEqual([])
    expect((await ask(owner, 'Mutation.registerDevice')).errors).toEqual([])
  })
})
