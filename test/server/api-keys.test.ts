import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { isWellFormed } from '../../domain/api-keys/secret.ts'
import { GIVEN_PERMISSIONS } from '../../domain/roles/rules.ts'
import { MINUTE, SECOND } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { membersQuery, viewerQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { clientAt } from '../support/client-at.ts'
import { idOf, knock, watchedCache } from '../support/document-door.ts'
import { eventually } from '../support/eventually.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { makeKey } from '../support/made-key.ts'
import { movingClock } from '../support/moving-clock.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { tablesWith } from '../support/rows.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  __typename ... on ApiKeyCreated { secret apiKey { id } } ... on InvalidInput { field message } } }`
const ROTATE = `mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) {
  __typename ... on ApiKeyRotated { secret apiKey { previousUntil } } ... on InvalidInput { field } } }`
const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) { revokedAt } }'
const LIST = `query ($id: ID!) { tenant(id: $id) { apiKeys { totalCount nodes {
  id name prefix lastFour permissions createdBy { id } lastUsedAt expiresAt revokedAt } } } }`

describe('an API key of a tenant', () => {
  const cache = watchedCache()
  const clock = movingClock()
  let backplane: TestBackplane
  let node: TestNode
  let seed: Seed
  let tenant: SeededTenant
  let owner: GraphqlClient

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, instead: cache.instead, overrides: { wallClock: clock } })
    node = await startTestNode(backplane)
    seed = seedOf(backplane)
    tenant = await seed.tenant()
  })
  afterAll(async () => {
    await node?.close()
    await backplane?.close()
  })
  beforeEach(async () => {
    owner = await client(tenant.owner.principal.subject)
  })
  afterEach(() => vi.restoreAllMocks())

  const client = (subject: string) => clientAt(backplane, clock, subject)
  const create = (input: object = {}, by = owner) => makeKey(by, tenant, input)
  const ask = (secret: string, fields = 'name', url = backplane.url) =>
    graphqlClient(url, secret).ask<{ tenant: Record<string, unknown> | null }>(
      `query ($id: ID!) { tenant(id: $id) { ${fields} } }`,
      { id: tenant.publicId },
    )
  /** In the lane of registered documents, whose answers come from memory. */
  const askRegistered = (secret: string, documentId = idOf(membersQuery), url = backplane.url) =>
    knock(url, { documentId, variables: JSON.stringify({ id: tenant.publicId }) }, { token: secret })
  const refusal = async (secret: string, url = backplane.url) =>
    (await ask(secret, 'name', url)).errors[0]?.message ?? 'let in'

  it('is told once, lets a program in, in both lanes, and is answered from memory', async () => {
    const { secret } = await create()
    expect(isWellFormed(secret)).toBe(true)
    expect((await ask(secret)).data).toEqual({ tenant: { name: tenant.name } })
    await eventually(async () => {
      const before = cache.remembered()
      expect((await askRegistered(secret)).text).toContain(tenant.name)
      return cache.remembered() > before
    }, 'an answer comes from memory')
  })

  it('is kept nowhere but as a digest', async () => {
    const { secret } = await create()
    expect(await tablesWith(backplane.database, secret.slice(0, 14))).toEqual([
      'public.api_keys',
      'public.audit_entries',
    ])
    const found = await tablesWith(backplane.database, secret.slice(14))
    expect(found).toEqual([])
  })

  it('may do what it was given, and nothing else; a person is needed for the rest', async () => {
    const { secret } = await create({ permissions: ['HOLDING_READ'] })
    const codes = async (query: string, variables = {}) =>
      (await graphqlClient(backplane.url, secret).ask(query, variables)).errors.map(({ message }) => message)
    expect(await codes('query ($id: ID!) { tenant(id: $id) { name } }', { id: tenant.publicId })).toEqual([
      expect.stringMatching(/does not include "tenant:read"/),
    ])
    const reader = await create({ permissions: ['TENANT_READ'] })
    expect((await ask(reader.secret)).data?.tenant).toEqual({ name: tenant.name })
    for (const [fields, permission] of [
      ['members { nodes { id } }', 'member:read'],
      ['holdings { nodes { id } }', 'holding:read'],
      ['counters { used }', 'holding:read'],
      ['invoices { nodes { id } }', 'billing:read'],
      ['apiKeys { nodes { id } }', 'key:read'],
    ])
      expect((await ask(reader.secret, fields)).errors[0]).toMatchObject({
        extensions: { code: 'FORBIDDEN' },
        message: expect.stringContaining(`"${permission}"`),
      })
    for (const query of ['{ viewer { id } }', 'mutation { createTenant(input: { name: "X" }) { __typename } }'])
      expect(await codes(query)).toEqual([expect.stringMatching(/needs a person/)])
    expect((await askRegistered(secret, idOf(viewerQuery))).message).toMatch(/needs a person/)
  })

  it('belongs to one tenant: of another it sees nothing', async () => {
    const other = await seed.tenant()
    const { secret } = await create({ permissions: ['TENANT_READ', 'MEMBER_READ', 'KEY_READ'] })
    const { data } = await graphqlClient(backplane.url, secret).ask(LIST, { id: other.publicId })
    expect(data).toEqual({ tenant: null })
  })

  it('gets no permission that its maker lacks, and none that only an owner has', async () => {
    const admin = await client((await seed.member(tenant, 'admin')).principal.subject)
    const outcome = async (permissions: readonly string[], by = owner) => {
      const { __typename, field, message } = await create({ permissions }, by)
      return __typename === 'ApiKeyCreated' ? 'made' : `${field}: ${message}`
    }
    expect(await outcome(['MEMBER_READ'], admin)).toBe('made')
    expect(await outcome(['BILLING_WRITE'], admin)).toMatch(/^permissions: You do not have "billing:write"/)
    for (const permission of ['TENANT_TRANSFER', 'TENANT_ARCHIVE'])
      expect(await outcome([permission])).toMatch(/^permissions: Only an owner can have/)
    expect(await outcome([])).toMatch(/at least one/)
    expect(await outcome(GIVEN_PERMISSIONS.map((each) => each.toUpperCase().replace(':', '_')))).toBe('made')
    const member = await client((await seed.member(tenant, 'member')).principal.subject)
    expect(
      (await member.ask(CREATE, { input: { tenantId: tenant.publicId, name: 'X', permissions: ['TENANT_READ'] } }))
        .errors[0],
    ).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
    const { secret } = await create({ permissions: ['KEY_WRITE', 'TENANT_READ'] })
    expect(await outcome(['BILLING_READ'], graphqlClient(backplane.url, secret))).toMatch(
      /You do not have "billing:read"/,
    )
  })

  it('that was mistyped is refused before the database is asked', async () => {
    const { secret } = await create()
    const asked = vi.spyOn(backplane.app.db, 'run')
    const altered = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`
    for (const wrong of [altered, secret.slice(0, -1), 'bpk_', `bpk_${'0'.repeat(59)}`])
      expect(await refusal(wrong)).toMatch(/typing error/)
    expect(asked).not.toHaveBeenCalled()
    expect((await graphqlClient(backplane.url).ask('{ viewer { id } }')).errors).toHaveLength(1)
    const bound = await knock(
      backplane.url,
      { query: '{ viewer { id } }' },
      {
        method: 'POST',
        headers: { authorization: `DPoP ${secret}` },
      },
    )
    expect(bound.status).toBe(401)
  })

  it('is listed with what tells it apart, who made it and when it was used', async () => {
    const other = await seed.tenant()
    const theirs = await client(other.owner.principal.subject)
    const { secret, apiKey } = await create(
      { tenantId: other.publicId, permissions: ['TENANT_READ', 'HOLDING_READ'] },
      theirs,
    )
    const listed = async () =>
      (await theirs.data<{ tenant: { apiKeys: { nodes: Record<string, unknown>[] } } }>(LIST, { id: other.publicId }))
        .tenant.apiKeys.nodes[0]
    expect(await listed()).toEqual({
      id: apiKey.id,
      name: 'Reports',
      prefix: secret.slice(0, 14),
      lastFour: secret.slice(-4),
      permissions: ['HOLDING_READ', 'TENANT_READ'],
      createdBy: { id: toPublicId('user', other.owner.userId) },
      lastUsedAt: null,
      expiresAt: null,
      revokedAt: null,
    })
    const used = () =>
      graphqlClient(backplane.url, secret).ask('query ($id: ID!) { tenant(id: $id) { id } }', { id: other.publicId })
    await used()
    const first = await eventually(async () => (await listed())?.lastUsedAt, 'its use is noted')
    // It stands still just before the minute is over: twenty requests may take longer than that.
    const within = new Date(new Date(String(first)).getTime() + MINUTE - SECOND)
    vi.spyOn(clock, 'now').mockImplementation(() => within)
    for (let n = 0; n < 20; n += 1) await used()
    expect((await listed())?.lastUsedAt).toBe(first)
  })

  it('of another tenant is not found', async () => {
    const { apiKey } = await create()
    const stranger = await client((await seed.tenant()).owner.principal.subject)
    for (const id of [apiKey.id, toPublicId('apiKey', newId()), 'key_x']) {
      for (const [query, variables] of [
        [REVOKE, { id }],
        [ROTATE, { input: { apiKeyId: id } }],
      ] as const)
        expect((await stranger.ask(query, variables)).errors[0]).toMatchObject({ extensions: { code: 'NOT_FOUND' } })
    }
  })
})
