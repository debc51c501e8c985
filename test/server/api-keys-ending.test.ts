import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../lib/clock.ts'
import { membersQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { clientAt } from '../support/client-at.ts'
import { idOf, knock, watchedCache } from '../support/document-door.ts'
import { eventually } from '../support/eventually.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { type MadeKey, makeKey } from '../support/made-key.ts'
import { movingClock } from '../support/moving-clock.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const ROTATE = `mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) {
  __typename ... on ApiKeyRotated { secret apiKey { previousUntil } } ... on InvalidInput { field } } }`
const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) { revokedAt } }'

describe('the end of an API key', () => {
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
  const rotate = async (id: string, overlapHours?: number) =>
    (
      await owner.data<{ rotateApiKey: MadeKey & { apiKey: { previousUntil: string } } }>(ROTATE, {
        input: { apiKeyId: id, ...(overlapHours === undefined ? {} : { overlapHours }) },
      })
    ).rotateApiKey
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

  it('is dead on every node at once when it is revoked, also where it was remembered', async () => {
    const { secret, apiKey } = await create()
    for (const url of [backplane.url, node.url]) expect(await refusal(secret, url)).toBe('let in')
    await owner.data(REVOKE, { id: apiKey.id })
    expect((await askRegistered(secret)).status).toBe(401)
    for (const url of [backplane.url, node.url])
      await eventually(async () => /no such API key/.test(await refusal(secret, url)), 'it is refused')
  })

  it('is refused when it is revoked also by a node that hears of nothing', async () => {
    const { secret, apiKey } = await create()
    expect(await refusal(secret, node.url)).toBe('let in')
    node.feed.cut()
    await owner.data(REVOKE, { id: apiKey.id })
    await eventually(async () => /no such API key/.test(await refusal(secret, node.url)), 'it is refused')
    node.feed.restore()
  })

  it('has two secrets for a while when it is rotated, of which the old one runs out', async () => {
    const { secret: old, apiKey } = await create({
      expiresAt: new Date(clock.now().getTime() + 30 * DAY).toISOString(),
    })
    const { secret, apiKey: rotated } = await rotate(apiKey.id)
    expect(new Date(rotated.previousUntil).getTime() - clock.now().getTime()).toBeGreaterThan(23.9 * HOUR)
    for (const one of [old, secret]) expect(await refusal(one)).toBe('let in')
    clock.pass(DAY + MINUTE)
    expect(await refusal(old)).toMatch(/no such API key/)
    expect(await refusal(secret)).toBe('let in')
    owner = await client(tenant.owner.principal.subject)
    const third = await rotate(apiKey.id, 0)
    expect(await refusal(secret)).toMatch(/no such API key/)
    expect(await refusal(third.secret)).toBe('let in')
    const fourth = await rotate(apiKey.id, 1)
    await rotate(apiKey.id, 1)
    expect(await refusal(third.secret)).toMatch(/no such API key/)
    expect(await refusal(fourth.secret)).toBe('let in')
    expect((await rotate(apiKey.id, 721)).field).toBe('overlapHours')
  })

  it('ends when it says, also where it was remembered, and cannot be rotated then', async () => {
    const { secret, apiKey } = await create({ expiresAt: new Date(clock.now().getTime() + HOUR).toISOString() })
    await askRegistered(secret)
    expect((await askRegistered(secret)).status).toBe(200)
    clock.pass(HOUR + MINUTE)
    expect((await askRegistered(secret)).status).toBe(401)
    owner = await client(tenant.owner.principal.subject)
    expect((await rotate(apiKey.id)).__typename).toBe('ApiKeyEnded')
    expect(await create({ expiresAt: clock.now().toISOString() })).toMatchObject({ field: 'expiresAt' })
  })
})
