import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { archiveTenant } from '../../domain/tenants/archive.ts'
import { MINUTE } from '../../lib/clock.ts'
import { toPublicId } from '../../lib/ids.ts'
import { membersQuery, plansQuery } from '../consistency/documents.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { idOf, watchedCache } from '../support/document-door.ts'
import { type FurnishedTenant, furnishedTenant } from '../support/furnished.ts'
import { movingClock } from '../support/moving-clock.ts'
import { OPERATIONS } from '../support/operations.ts'
import { askAs, codeOf, START_PREVIEW, startPreview, wordsOf } from '../support/previewing.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

const LOG = `query ($id: ID!) { tenant(id: $id) { auditEntries(first: 100, action: "role_preview.start") { nodes { actorId } } } }`
const of = (field: string) => `query ($id: ID!) { tenant(id: $id) { ${field} } }`
const INVOICES = 'invoices { nodes { id } }'

describe('looking as a role', () => {
  const cache = watchedCache()
  const clock = movingClock()
  let backplane: TestBackplane
  let seed: Seed
  let tenant: FurnishedTenant
  let other: SeededTenant
  let support: Person

  beforeAll(async () => {
    backplane = await startTestBackplane({ instead: cache.instead, overrides: { wallClock: clock } })
    seed = seedOf(backplane)
    tenant = await furnishedTenant(backplane.app, seed, 'Ada')
    other = await seed.tenant({ name: 'Beyond', owner: tenant.owner })
    support = await seed.operator('support')
  })
  afterAll(() => backplane?.close())

  const as = (role: string, { publicId }: SeededTenant = tenant) => `tenant=${publicId}; role=${role}`
  const inTenant = (person: Person | null, field: string, preview?: string, { publicId }: SeededTenant = tenant) =>
    askAs(backplane.url, person, { query: of(field), variables: { id: publicId } }, preview)

  it('an owner who looks as a member is refused what members are refused, and sees what they see', async () => {
    expect(codeOf(await inTenant(tenant.owner, INVOICES))).toBe('let in')
    expect(wordsOf(await inTenant(tenant.owner, INVOICES, as('member')))).toContain('does not include "billing:read"')
    expect(await inTenant(tenant.owner, 'name', as('member'))).toEqual({ data: { tenant: { name: tenant.name } } })
  })

  it('there is no other tenant then, and nothing of staff’s', async () => {
    const asked = { query: '{ viewer { memberships { tenant { name } } } }' }
    const { data } = await askAs(backplane.url, tenant.owner, asked, as('owner'))
    expect(data).toEqual({ viewer: { memberships: [{ tenant: { name: tenant.name } }] } })
    expect((await inTenant(tenant.owner, 'name', undefined, other)).data).toEqual({ tenant: { name: 'Beyond' } })
    expect((await inTenant(tenant.owner, 'name', as('owner'), other)).data).toEqual({ tenant: null })
    const { id } = await startPreview(backplane.url, support, tenant.publicId)
    const staffs = { query: '{ users(search: "ada") { nodes { id } } }' }
    expect(codeOf(await askAs(backplane.url, support, staffs, `${as('owner')}; session=${id}`))).toBe('FORBIDDEN')
  })

  it('knows the roles that the tenant has made, and none of another tenant', async () => {
    const { role } = tenant.ids
    expect(codeOf(await inTenant(tenant.owner, 'holdings { nodes { id } }', as(role)))).toBe('let in')
    expect(codeOf(await inTenant(tenant.owner, 'members { nodes { id } }', as(role)))).toBe('FORBIDDEN')
    expect(codeOf(await inTenant(tenant.owner, 'name', as(role, other), other))).toBe('NOT_FOUND')
  })

  it('is refused a role that allows more than one’s own, and a tenant that is not one’s own', async () => {
    const member = await seed.member(tenant, 'member')
    expect(wordsOf(await inTenant(member, 'name', as('billing')))).toMatch(/never shows more .*"billing:read"/)
    expect(codeOf(await inTenant(await seed.person('Eve'), 'name', as('member')))).toBe('NOT_FOUND')
    const anybodys = { query: '{ plans { key } }' }
    expect(codeOf(await askAs(backplane.url, null, anybodys, as('member')))).toBe('UNAUTHENTICATED')
  })

  const mutations = Object.keys(OPERATIONS).filter((name) => name.startsWith('Mutation.'))
  it(`changes nothing, whatever the role: ${mutations.length} of ${mutations.length} mutations are refused`, async () => {
    for (const name of mutations) {
      const asked = OPERATIONS[name]?.(tenant.ids)
      if (!asked) throw new Error(`no operation ${name}`)
      const answer = await askAs(backplane.url, tenant.owner, asked, as('owner'))
      expect([name, wordsOf(answer)]).toEqual([name, expect.stringMatching(/^A role preview is for looking/)])
    }
  })

  it('a header that cannot be read is refused, and never passed over', async () => {
    const { publicId } = tenant
    for (const wrong of [
      ...['', 'member', 'role=member', `tenant=${publicId}`, `tenant=${publicId}; role=boss`],
      ...[`tenant=${tenant.id}; role=member`, `tenant=${publicId}; role=member; session=yes`],
      ...[`tenant=${publicId}; role=member; role=owner`, `tenant=${publicId}; role=member; as=owner`],
    ])
      expect([wrong, codeOf(await inTenant(tenant.owner, 'name', wrong))]).toEqual([wrong, 'BAD_INPUT'])
  })

  it('is answered from no memory, and leaves nothing there', async () => {
    const asked = { documentId: idOf(membersQuery), variables: { id: tenant.publicId } }
    const shared = { documentId: idOf(plansQuery) }
    for (const each of [asked, shared]) {
      const full = await askAs(backplane.url, tenant.owner, each)
      const before = cache.remembered()
      expect(await askAs(backplane.url, tenant.owner, each)).toEqual(full)
      expect(cache.remembered()).toBe(before + 1)
    }
    const [remembered, kept] = [cache.remembered(), cache.kept()]
    const editors = await askAs(backplane.url, tenant.owner, asked, as(tenant.ids.role))
    expect(codeOf(editors)).toBe('FORBIDDEN')
    await askAs(backplane.url, tenant.owner, asked, as('member'))
    await askAs(backplane.url, tenant.owner, shared, as('member'))
    expect([cache.remembered(), cache.kept()]).toEqual([remembered, kept])
    expect(codeOf(await askAs(backplane.url, tenant.owner, asked))).toBe('let in')
  })

  it('staff looks at any tenant for a reason, which stands in its log once', async () => {
    expect(codeOf(await inTenant(support, 'name', as('member')))).toBe('NOT_FOUND')
    const entries = async () => {
      const { data } = await askAs(backplane.url, tenant.owner, { query: LOG, variables: { id: tenant.publicId } })
      return (data as { tenant: { auditEntries: { nodes: { actorId: string }[] } } }).tenant.auditEntries.nodes
    }
    const before = (await entries()).length
    const { id, tenantName, roles } = await startPreview(backplane.url, support, tenant.publicId)
    expect([tenantName, roles.map(({ name }) => name)]).toEqual([tenant.name, ["Ada's editors"]])
    for (let n = 0; n < 3; n += 1)
      expect(codeOf(await inTenant(support, 'name', `${as('member')}; session=${id}`))).toBe('let in')
    expect(codeOf(await inTenant(support, INVOICES, `${as('member')}; session=${id}`))).toBe('FORBIDDEN')
    expect(codeOf(await inTenant(support, INVOICES, `${as('billing')}; session=${id}`))).toBe('let in')
    const after = await entries()
    expect(after.length).toBe(before + 1)
    expect(after[0]).toEqual({ actorId: toPublicId('user', support.userId) })
  })

  it('takes the permission to act as somebody and a reason, of whoever has begun it and for that tenant', async () => {
    const start = async (person: Person, input: object = {}) => {
      const given = { tenantId: tenant.publicId, reason: 'x', ...input }
      return codeOf(await askAs(backplane.url, person, { query: START_PREVIEW, variables: { input: given } }))
    }
    expect(await start(await seed.operator('finance'))).toBe('FORBIDDEN')
    expect(await start(tenant.owner)).toBe('FORBIDDEN')
    expect(await start(support, { reason: ' ' })).toBe('BAD_INPUT')
    expect(await start(support, { minutes: 61 })).toBe('BAD_INPUT')
    const { id } = await startPreview(backplane.url, support, tenant.publicId)
    const session = `session=${id}`
    expect(codeOf(await inTenant(await seed.operator('engineer'), 'name', `${as('member')}; ${session}`))).toBe(
      'FORBIDDEN',
    )
    expect(codeOf(await inTenant(tenant.owner, 'name', `${as('member')}; ${session}`))).toBe('FORBIDDEN')
    expect(codeOf(await inTenant(support, 'name', `${as('member', other)}; ${session}`, other))).toBe('FORBIDDEN')
  })

  it('of an archived tenant shows what its people can still read', async () => {
    const closed = await seed.tenant({ name: 'Closed' })
    await archiveTenant(backplane.app, await closed.owner.viewer(), closed.id)
    expect(codeOf(await inTenant(closed.owner, 'name', as('admin', closed), closed))).toBe('let in')
  })

  it('ends with its time', async () => {
    const iat = Math.floor(clock.now().getTime() / 1_000)
    const token = await (await tokenMint(backplane, support.principal.subject))({ claims: { iat, exp: iat + 7_200 } })
    const patient = { ...support, token: async () => token }
    const { id } = await startPreview(backplane.url, patient, tenant.publicId)
    const asked = () => inTenant(patient, 'name', `${as('member')}; session=${id}`)
    expect(codeOf(await asked())).toBe('let in')
    clock.pass(31 * MINUTE)
    expect(wordsOf(await asked())).toMatch(/^This preview has ended/)
  })
})
