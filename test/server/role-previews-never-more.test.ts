import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeMemberRole } from '../../domain/memberships/change-role.ts'
import { TENANT_ROLES, type TenantPermission } from '../../domain/permissions.ts'
import { createRole } from '../../domain/roles/create.ts'
import { GIVEN_PERMISSIONS } from '../../domain/roles/rules.ts'
import { toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type FurnishedTenant, furnishedTenant } from '../support/furnished.ts'
import { askAs, codeOf, type PreviewAnswer, startPreview } from '../support/previewing.ts'
import { type Person, seedOf } from '../support/seed.ts'

/** What members see, and what takes each of the permissions to read. */
const FIELDS = [
  ...['name slug archivedAt', 'memberCount', 'members { totalCount nodes { role user { email } } }'],
  ...['invitations { nodes { email state } }', 'joinRequests { nodes { email } }', 'domains { domain recordValue }'],
  ...['invoices { nodes { id total { amountMinor } } }', 'paymentMethods { last4 }', 'holdings { nodes { thing } }'],
  ...['subscriptions { state invoices { nodes { id } } }', 'counters { used }', 'seats { used limit }'],
  ...['apiKeys { nodes { name prefix } }', 'clientApps { nodes { name } }', 'roles { name permissions }'],
  ...['entitlement(featureKey: "connected_devices") { allowed used }', 'devices { name }'],
  'auditEntries(first: 1) { nodes { tenantId } }',
]
const CUSTOM = 4
const RUNS = Number(process.env.PREVIEW_RUNS ?? 150)
const seed = Number(process.env.PREVIEW_SEED ?? Date.now() % 1_000_000)

describe(`a preview (PREVIEW_SEED=${seed})`, () => {
  let backplane: TestBackplane
  let tenant: FurnishedTenant
  let staff: Person
  let session: string
  /** By the role as the header names it: somebody who has it. */
  const holders = new Map<string, Person>()

  beforeAll(async () => {
    backplane = await startTestBackplane()
    const seeding = seedOf(backplane)
    tenant = await furnishedTenant(backplane.app, seeding, 'Ada')
    staff = await seeding.operator()
    session = (await startPreview(backplane.url, staff, tenant.publicId)).id
    for (const role of TENANT_ROLES)
      holders.set(role, role === 'owner' ? tenant.owner : await seeding.member(tenant, role))
    const subsets = fc.sample(fc.subarray([...GIVEN_PERMISSIONS]), { numRuns: CUSTOM, seed })
    for (const [index, permissions] of subsets.entries()) {
      const roleId = await roleOf(`Role ${index}`, [...new Set<TenantPermission>(['tenant:read', ...permissions])])
      const holder = await seeding.member(tenant, 'member')
      await changeMemberRole(backplane.app, await tenant.owner.viewer(), {
        membershipId: await membershipOf(holder),
        to: { role: 'custom', roleId },
      })
      holders.set(toPublicId('role', roleId), holder)
    }
    for (const holder of [...holders.values(), staff]) await holder.token()
  })
  afterAll(() => backplane?.close())

  async function roleOf(name: string, permissions: readonly TenantPermission[]): Promise<string> {
    const made = await createRole(backplane.app, await tenant.owner.viewer(), {
      tenantId: tenant.id,
      name,
      permissions,
    })
    if (made.kind !== 'created') throw new Error(made.kind)
    return made.roleId
  }
  const membershipOf = ({ userId }: Person) =>
    backplane.app.db.as({ userId, tenantIds: [] }, async (tx) => (await tx.membership.findFirstOrThrow()).id)
  const ask = (person: Person, field: string, preview?: string) => {
    const variables = { id: tenant.publicId }
    return askAs(
      backplane.url,
      person,
      { query: `query ($id: ID!) { tenant(id: $id) { ${field} } }`, variables },
      preview,
    )
  }
  const holderOf = (role: string): Person => {
    const holder = holders.get(role)
    if (!holder) throw new Error(`nobody has ${role}`)
    return holder
  }
  const roleAt = (index: number) => [...holders.keys()][index % holders.size] ?? 'owner'
  const index = fc.nat({ max: TENANT_ROLES.length + CUSTOM - 1 })

  it('is refused whatever is refused without it, and shows no value that one does not see without it', async () => {
    let letIn = 0
    await fc.assert(
      fc.asyncProperty(index, index, fc.constantFrom(...FIELDS), async (own, other, field) => {
        const person = holderOf(roleAt(own))
        const full = await ask(person, field)
        const preview = await ask(person, field, `tenant=${tenant.publicId}; role=${roleAt(other)}`)
        if (codeOf(full) !== 'let in') expect(codeOf(preview)).not.toBe('let in')
        if (codeOf(preview) === 'let in') letIn += 1
        const seen = valuesOf(full)
        expect([...valuesOf(preview)].filter((value) => !seen.has(value))).toEqual([])
      }),
      { numRuns: RUNS, seed },
    )
    // Else nothing would have been shown that could have been too much.
    expect(letIn).toBeGreaterThan(RUNS / 20)
  })

  it('shows staff what those see who have the role, to the letter, and refuses the same', async () => {
    await fc.assert(
      fc.asyncProperty(index, fc.constantFrom(...FIELDS), async (at, field) => {
        const role = roleAt(at)
        const preview = await ask(staff, field, `tenant=${tenant.publicId}; role=${role}; session=${session}`)
        expect(withoutIds(preview)).toEqual(withoutIds(await ask(holderOf(role), field)))
      }),
      { numRuns: RUNS, seed },
    )
  })
})

/** Every leaf of an answer with the path to it, lists without their places. */
function valuesOf({ data }: PreviewAnswer): ReadonlySet<string> {
  const found = new Set<string>()
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const each of value) walk(each, path)
    else if (typeof value === 'object' && value !== null)
      for (const [key, below] of Object.entries(value)) walk(below, `${path}.${key}`)
    else if (value !== null && value !== undefined) found.add(`${path}=${String(value)}`)
  }
  walk(data, '')
  return found
}

function withoutIds({ data, errors }: PreviewAnswer) {
  return { data, errors: errors?.map(({ message, extensions }) => ({ message, code: extensions.code })) }
}
