import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit } from '../../domain/audit.ts'
import { toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const FIELDS = `nodes { id tenantId actorKind actorId onBehalfOf action objectKind objectId changes { field before after } requestId address erased at }
  pageInfo { hasNextPage endCursor }`
const OF_TENANT = `query ($id: ID!, $first: Int! = 20, $after: String, $action: String, $actorId: ID, $objectKind: String, $objectId: ID, $from: DateTime, $to: DateTime) {
  tenant(id: $id) { auditEntries(first: $first, after: $after, action: $action, actorId: $actorId, objectKind: $objectKind, objectId: $objectId, from: $from, to: $to) { totalCount ${FIELDS} } }
}`
const OF_ALL = `query ($tenantId: ID, $action: String) { auditEntries(tenantId: $tenantId, action: $action) { ${FIELDS} } }`

interface Entry {
  readonly id: string
  readonly tenantId: string | null
  readonly action: string
  readonly actorKind: string
  readonly actorId: string | null
  readonly onBehalfOf: string | null
  readonly objectId: string
  readonly changes: readonly { readonly field: string; readonly before: string | null; readonly after: string | null }[]
  readonly requestId: string | null
  readonly address: string | null
  readonly erased: boolean
  readonly at: string
}
interface Entries {
  readonly totalCount?: number
  readonly nodes: readonly Entry[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

describe('the audit log of a tenant', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let other: SeededTenant
  let olga: Person

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
    tenant = await seed.tenant({ name: 'Ada family' })
    other = await seed.tenant({ name: 'Ben family' })
    olga = await seed.operator('engineer')
    await note(tenant, 'note.one', { name: 'Ada' }, { name: 'Ada L.', list: ['a', 1] })
    await note(tenant, 'note.two', {}, { state: 'new' })
    await note(tenant, 'note.two', { state: 'new' }, {})
  })
  afterAll(() => backplane?.close())

  async function note(of: SeededTenant, action: string, before: object, after: object): Promise<void> {
    const viewer = { ...(await of.owner.viewer()), origin: { requestId: `req_${action}`, address: '192.0.2.9' } }
    await backplane.app.db.as({ userId: of.owner.userId, tenantIds: [of.id] }, (tx) =>
      audit(backplane.app, tx, viewer, {
        ...{ tenantId: of.id, action, before, after },
        objectKind: 'user',
        objectId: of.owner.userId,
      }),
    )
  }

  async function entries(person: Person, variables: Record<string, unknown> = {}): Promise<Entries> {
    const client = await person.client()
    const { tenant: found } = await client.data<{ tenant: { auditEntries: Entries } }>(OF_TENANT, {
      id: tenant.publicId,
      ...variables,
    })
    return found.auditEntries
  }
  const actions = async (variables: Record<string, unknown>) =>
    (await entries(tenant.owner, variables)).nodes.map((entry) => entry.action)

  it('says who changed what, newest first, with personal values where they were', async () => {
    const { nodes, totalCount } = await entries(tenant.owner)
    expect(nodes.map((entry) => entry.action)).toEqual(['note.two', 'note.two', 'note.one', 'tenant.create'])
    expect(totalCount).toBe(4)
    const ada = toPublicId('user', tenant.owner.userId)
    expect(nodes[2]).toMatchObject({
      ...{ tenantId: tenant.publicId, actorKind: 'user', actorId: ada, objectId: ada, onBehalfOf: null },
      ...{ requestId: 'req_note.one', address: '192.0.2.9', erased: false },
      changes: [
        { field: 'name', before: 'Ada', after: 'Ada L.' },
        { field: 'list', before: null, after: '["a",1]' },
      ],
    })
  })

  it('is filtered by action, actor, object and time', async () => {
    const all = (await entries(tenant.owner)).nodes
    const ada = toPublicId('user', tenant.owner.userId)
    expect(await actions({ action: 'note.two' })).toEqual(['note.two', 'note.two'])
    expect(await actions({ objectKind: 'tenant' })).toEqual(['tenant.create'])
    expect(await actions({ objectId: tenant.publicId })).toEqual(['tenant.create'])
    expect(await actions({ actorId: ada })).toHaveLength(4)
    expect(await actions({ actorId: toPublicId('user', olga.userId) })).toEqual([])
    expect(await actions({ from: all[1]?.at })).toEqual(['note.two', 'note.two'])
    expect(await actions({ to: all[2]?.at })).toEqual(['tenant.create'])
    expect(await actions({ actorId: 'timers.sweep' })).toEqual([])
  })

  it('is paged without losing or repeating one', async () => {
    const seen: string[] = []
    let after: string | null = null
    for (let page = 0; page < 5; page += 1) {
      const found: Entries = await entries(tenant.owner, { first: 1, after })
      seen.push(...found.nodes.map((entry) => entry.id))
      after = found.pageInfo.endCursor
      if (!found.pageInfo.hasNextPage) break
    }
    expect(seen).toEqual((await entries(tenant.owner)).nodes.map((entry) => entry.id))
    const client = await tenant.owner.client()
    for (const wrong of [{ after: 'nonsense' }, { first: 101 }, { first: -1 }]) {
      const { errors } = await client.ask(OF_TENANT, { id: tenant.publicId, ...wrong })
      expect(errors[0]?.extensions.code).toBe('BAD_INPUT')
    }
  })

  it('is read by whoever may, and a page of it counts among what a document may ask for', async () => {
    const admin = await seed.member(tenant, 'admin')
    expect((await entries(admin)).nodes.length).toBeGreaterThan(3)
    const member = await (await seed.member(tenant, 'member')).client()
    const { errors, data } = await member.ask(OF_TENANT, { id: tenant.publicId })
    expect(errors[0]).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
      message: expect.stringContaining('audit:read'),
    })
    expect(data).toEqual({ tenant: { auditEntries: null } })
    const pages = Array.from(
      { length: 26 },
      (_, n) => `p${n}: auditEntries(first: 100) { nodes { changes { field } } }`,
    )
    const tooMuch = await (await tenant.owner.client()).ask(
      `{ tenant(id: "${tenant.publicId}") { ${pages.join(' ')} } }`,
    )
    expect(tooMuch.errors[0]?.message).toMatch(/may read 2\d\d,\d+ rows/)
  })

  it('shows an operator as themselves, on behalf of whom they acted', async () => {
    const viewer = {
      ...(await tenant.owner.viewer()),
      actor: { operatorId: olga.userId, impersonationId: olga.userId },
    }
    await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      audit(backplane.app, tx, viewer, { tenantId: tenant.id, action: 'note.as', objectKind: 'x', objectId: 'x' }),
    )
    const [entry] = (await entries(tenant.owner, { actorId: toPublicId('user', tenant.owner.userId) })).nodes
    expect(entry).toMatchObject({
      action: 'note.as',
      actorKind: 'operator',
      actorId: toPublicId('user', olga.userId),
      onBehalfOf: toPublicId('user', tenant.owner.userId),
    })
  })

  it('tells the tenant when staff has looked at it', async () => {
    const client = await olga.client()
    const { auditEntries } = await client.data<{ auditEntries: Entries }>(OF_ALL, { tenantId: other.publicId })
    expect(auditEntries.nodes.map((entry) => entry.action)).toEqual(['audit.read', 'tenant.create'])
    const all = await client.data<{ auditEntries: Entries }>(OF_ALL, { action: 'tenant.create' })
    expect(all.auditEntries.nodes.map((entry) => entry.tenantId)).toEqual([other.publicId, tenant.publicId])
    const own = await client.data<{ auditEntries: Entries }>(OF_ALL, { action: 'audit.read' })
    expect(own.auditEntries.nodes.map((entry) => [entry.tenantId, entry.actorId])).toEqual([
      [null, toPublicId('user', olga.userId)],
      [null, toPublicId('user', olga.userId)],
      [other.publicId, toPublicId('user', olga.userId)],
    ])
    const support = await (await seed.operator('support')).client()
    expect((await support.ask(OF_ALL)).errors[0]?.extensions.code).toBe('FORBIDDEN')
  })
})
