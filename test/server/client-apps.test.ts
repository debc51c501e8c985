import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids.ts'
import { ProviderError } from '../../providers/errors.ts'
import type { MachineClientDirectory } from '../../providers/identity/port.ts'
import { membersQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { idOf, knock } from '../support/document-door.ts'
import { eventually } from '../support/eventually.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { localMachineClients } from '../support/local-machine-clients.ts'
import { otherCompany } from '../support/other-company.ts'
import { tablesWith } from '../support/rows.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

const CREATE = `mutation ($input: CreateClientAppInput!) { createClientApp(input: $input) {
  __typename ... on ClientAppCreated { clientSecret clientApp { id clientId permissions createdBy { name } } }
  ... on InvalidInput { field } } }`
const ROTATE = `mutation ($input: RotateClientAppSecretInput!) { rotateClientAppSecret(input: $input) { clientSecret clientApp { rotatedAt } } }`
const REMOVE = 'mutation ($id: ID!) { removeClientApp(id: $id) { removedAt } }'

interface Made {
  readonly __typename: string
  readonly field?: string
  readonly clientSecret: string | null
  readonly clientApp: { readonly id: string; readonly clientId: string }
}

describe('a program that signs in with client credentials', () => {
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let machineClients: MachineClientDirectory
  let seed: Seed
  let tenant: SeededTenant
  let owner: GraphqlClient

  beforeAll(async () => {
    backplane = await startTestBackplane()
    host = otherCompany(backplane)
    machineClients = await localMachineClients(host)
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    owner = await tenant.owner.client()
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })
  beforeEach(() => {
    Object.assign(backplane.app.identity, { machineClients })
  })

  const input = (more: object = {}) => ({
    input: {
      tenantId: tenant.publicId,
      name: 'Importer',
      permissions: ['TENANT_READ', 'MEMBER_READ'],
      idempotencyKey: newId(),
      ...more,
    },
  })
  const create = async (variables = input()) =>
    (await owner.data<{ createClientApp: Made }>(CREATE, variables)).createClientApp
  /** What the issuer gives a program. */
  const tokenOf = async (clientId: string, iat = Math.floor(Date.now() / 1_000)) =>
    (await tokenMint(backplane, clientId))({ claims: { client_id: clientId, iat, exp: iat + 600 } })
  const ask = (token: string, fields = 'name') =>
    graphqlClient(backplane.url, token).ask<{ tenant: object | null }>(
      `query ($id: ID!) { tenant(id: $id) { ${fields} } }`,
      { id: tenant.publicId },
    )
  const message = async (token: string) => (await ask(token)).errors[0]?.message ?? 'let in'
  const clientsAtIssuer = async (clientId: string) => {
    const sql = await host.sql('local_identity')
    return (await sql.query('select secret_sha256 from clients where id = $1', [clientId])).rows
  }

  it('is registered by a tenant, is told its secret once, and is let in as that tenant’s', async () => {
    const variables = input()
    const made = await create(variables)
    expect(made).toMatchObject({
      clientSecret: expect.stringMatching(/^.{43}$/),
      clientApp: {
        id: expect.stringMatching(/^app_/),
        permissions: ['MEMBER_READ', 'TENANT_READ'],
        createdBy: { name: 'Ada' },
      },
    })
    expect(await tablesWith(backplane.database, String(made.clientSecret))).toEqual([])
    expect(await create(variables)).toEqual({ ...made, clientSecret: null })
    const token = await tokenOf(made.clientApp.clientId)
    expect((await ask(token)).data).toEqual({ tenant: { name: tenant.name } })
    expect((await ask(token, 'holdings { nodes { id } }')).errors[0]).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    })
    expect((await graphqlClient(backplane.url, token).ask('{ viewer { id } }')).errors[0]?.message).toMatch(
      /needs a person/,
    )
    for (let n = 0; n < 3; n += 1) {
      const answer = await knock(
        backplane.url,
        { documentId: idOf(membersQuery), variables: JSON.stringify({ id: tenant.publicId }) },
        { token },
      )
      expect(answer.text).toContain(tenant.name)
    }
  })

  it('is refused when no tenant has registered it', async () => {
    expect(await message(await tokenOf('a-program'))).toMatch(/belongs to a machine that no tenant has registered/)
  })

  it('sees nothing of another tenant, whose it is not', async () => {
    const other = await seed.tenant()
    const { clientApp } = await create()
    const { data } = await graphqlClient(backplane.url, await tokenOf(clientApp.clientId)).ask(
      'query ($id: ID!) { tenant(id: $id) { name } }',
      { id: other.publicId },
    )
    expect(data).toEqual({ tenant: null })
    const stranger = await other.owner.client()
    for (const [query, variables] of [
      [REMOVE, { id: clientApp.id }],
      [ROTATE, { input: { clientAppId: clientApp.id, idempotencyKey: newId() } }],
    ] as const)
      expect((await stranger.ask(query, variables)).errors[0]).toMatchObject({ extensions: { code: 'NOT_FOUND' } })
  })

  it('loses its old secret, and what was given for it, when it gets another', async () => {
    const { clientApp, clientSecret } = await create()
    const before = await clientsAtIssuer(clientApp.clientId)
    const token = await tokenOf(clientApp.clientId)
    expect(await message(token)).toBe('let in')
    const variables = { input: { clientAppId: clientApp.id, idempotencyKey: newId() } }
    const { rotateClientAppSecret: rotated } = await owner.data<{ rotateClientAppSecret: Made }>(ROTATE, variables)
    expect(rotated).toEqual({ clientSecret: expect.any(String), clientApp: { rotatedAt: expect.any(String) } })
    expect(rotated.clientSecret).not.toBe(clientSecret)
    const after = await clientsAtIssuer(clientApp.clientId)
    expect(after).not.toEqual(before)
    await eventually(async () => /another secret since/.test(await message(token)), 'the old token is refused')
    expect(await message(await tokenOf(clientApp.clientId, Math.floor(Date.now() / 1_000) + 2))).toBe('let in')
    expect(
      (await owner.data<{ rotateClientAppSecret: Made }>(ROTATE, variables)).rotateClientAppSecret.clientSecret,
    ).toBeNull()
    expect(await clientsAtIssuer(clientApp.clientId)).toEqual(after)
  })

  it('is dead when it is removed, with tokens old and new, and is taken away at the issuer', async () => {
    const { clientApp } = await create()
    const token = await tokenOf(clientApp.clientId)
    expect(await message(token)).toBe('let in')
    await owner.data(REMOVE, { id: clientApp.id })
    await eventually(async () => (await message(token)) !== 'let in', 'its token is refused')
    const later = await tokenOf(clientApp.clientId, Math.floor(Date.now() / 1_000) + 2)
    expect(await message(later)).toMatch(/that was removed/)
    await eventually(async () => (await clientsAtIssuer(clientApp.clientId)).length === 0, 'the issuer has none')
    expect((await owner.ask(REMOVE, { id: clientApp.id })).errors[0]).toMatchObject({
      extensions: { code: 'NOT_FOUND' },
    })
  })

  it('may not do more than who registers it, and is registered by who may', async () => {
    expect(await create(input({ permissions: ['TENANT_ARCHIVE'] }))).toMatchObject({ field: 'permissions' })
    expect(await create(input({ name: ' ' }))).toMatchObject({ field: 'name' })
    const billing = await (await seed.member(tenant, 'billing')).client()
    expect((await billing.ask(CREATE, input())).errors[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
  })

  it('is registered once, although the issuer’s first answer is lost', async () => {
    const lost = {
      ...machineClients,
      create: async () => {
        throw new ProviderError('unavailable', { provider: 'local', operation: 'create', sent: 'no' })
      },
    }
    Object.assign(backplane.app.identity, { machineClients: lost })
    const variables = input()
    expect((await owner.ask(CREATE, variables)).errors[0]).toMatchObject({
      extensions: { code: 'PROVIDER_UNAVAILABLE' },
    })
    Object.assign(backplane.app.identity, { machineClients })
    const made = await create(variables)
    expect(made.clientSecret).not.toBeNull()
    expect(await message(await tokenOf(made.clientApp.clientId))).toBe('let in')
  })

  it('is unsupported where the issuer makes no clients', async () => {
    Object.assign(backplane.app.identity, { machineClients: undefined })
    expect((await owner.ask(CREATE, input())).errors[0]).toMatchObject({ extensions: { code: 'UNSUPPORTED' } })
  })
})
