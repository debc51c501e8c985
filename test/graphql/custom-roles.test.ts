import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TENANT_PERMISSIONS } from '../../domain/permissions.ts'
import { GIVEN_PERMISSIONS } from '../../domain/roles/rules.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const CREATE = `mutation ($input: CreateRoleInput!) { createRole(input: $input) { __typename
  ... on RoleCreated { role { id name permissions memberCount } } ... on MutationError { message } } }`
const UPDATE = `mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { __typename
  ... on RoleUpdated { role { name permissions } } ... on MutationError { message } } }`
const DELETE = `mutation ($input: DeleteRoleInput!) { deleteRole(input: $input) { __typename
  ... on RoleInUse { memberCount invitationCount } } }`
const GIVE = `mutation ($input: ChangeMemberRoleInput!) { changeMemberRole(input: $input) { __typename
  ... on MemberRoleChanged { membership { role customRole { name permissions } } } } }`
const INVOICES = 'query ($id: ID!) { tenant(id: $id) { invoices { totalCount } } }'
const RENAME = 'mutation ($input: RenameTenantInput!) { renameTenant(input: $input) { __typename } }'

let backplane: TestBackplane
let seed: Seed
let tenant: SeededTenant
let owner: GraphqlClient
let holder: Person
let membershipId: string

beforeAll(async () => {
  backplane = await startTestBackplane({ worker: false })
  seed = seedOf(backplane)
  tenant = await seed.tenant()
  owner = await tenant.owner.client()
  holder = await seed.member(tenant, 'member')
  membershipId = await placeOf(holder)
})
afterAll(() => backplane?.close())

async function placeOf(person: Person): Promise<string> {
  const place = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
    tx.membership.findFirstOrThrow({ where: { userId: person.userId } }),
  )
  return toPublicId('membership', place.id)
}

async function make(name: string, permissions: string[], client = owner) {
  const { createRole } = await client.data<{ createRole: { __typename: string; role?: { id: string } } }>(CREATE, {
    input: { tenantId: tenant.publicId, name, permissions },
  })
  return createRole
}
const give = (roleId: string, to = membershipId, client = owner) =>
  client.ask(GIVE, { input: { membershipId: to, role: 'CUSTOM', customRoleId: roleId } })
const codeOf = async (asked: Promise<{ errors: readonly { extensions: { code: string } }[] }>) =>
  (await asked).errors[0]?.extensions.code ?? 'ok'

describe('a custom role', () => {
  let bookkeeper: string

  it('gives exactly what it says, in every lane, as soon as it is given', async () => {
    const made = await make('Bookkeeper', ['BILLING_READ', 'TENANT_READ', 'BILLING_READ'])
    expect(made).toMatchObject({
      role: { name: 'Bookkeeper', permissions: ['TENANT_READ', 'BILLING_READ'], memberCount: 0 },
    })
    bookkeeper = made.role?.id ?? ''
    const client = await holder.client()
    expect(await codeOf(client.ask(INVOICES, { id: tenant.publicId }))).toBe('FORBIDDEN')
    expect((await give(bookkeeper)).data).toEqual({
      changeMemberRole: {
        __typename: 'MemberRoleChanged',
        membership: {
          role: 'CUSTOM',
          customRole: { name: 'Bookkeeper', permissions: ['TENANT_READ', 'BILLING_READ'] },
        },
      },
    })
    expect(await codeOf(client.ask(INVOICES, { id: tenant.publicId }))).toBe('ok')
    const rename = { input: { tenantId: tenant.publicId, name: 'Mine' } }
    expect(await codeOf(client.ask(RENAME, rename))).toBe('FORBIDDEN')
  })

  it('that is changed is changed for its holders with the next request', async () => {
    const client = await holder.client()
    const set = (permissions: string[]) => owner.data(UPDATE, { input: { roleId: bookkeeper, permissions } })
    await set(['TENANT_READ'])
    expect(await codeOf(client.ask(INVOICES, { id: tenant.publicId }))).toBe('FORBIDDEN')
    await set(['TENANT_READ', 'BILLING_READ'])
    expect(await codeOf(client.ask(INVOICES, { id: tenant.publicId }))).toBe('ok')
  })

  it('is never made of what only an owner has, nor without seeing the tenant', async () => {
    expect(await make('Heir', ['TENANT_READ', 'TENANT_TRANSFER'])).toMatchObject({
      __typename: 'InvalidInput',
      message: expect.stringContaining('"tenant:transfer"'),
    })
    expect(await make('Blind', ['BILLING_READ'])).toMatchObject({ __typename: 'InvalidInput' })
    expect(await make('bookkeeper', ['TENANT_READ'])).toMatchObject({ __typename: 'RoleNameTaken' })
  })

  it('is not made, changed or given by somebody who has less than it', async () => {
    const admin = await (await seed.member(tenant, 'admin')).client()
    const roleId = (await make('Payer', ['TENANT_READ', 'BILLING_WRITE'])).role?.id ?? ''
    const input = { tenantId: tenant.publicId, name: 'Mine', permissions: ['TENANT_READ', 'BILLING_WRITE'] }
    expect(await codeOf(admin.ask(CREATE, { input }))).toBe('FORBIDDEN')
    expect(await codeOf(admin.ask(UPDATE, { input: { roleId, permissions: ['TENANT_READ'] } }))).toBe('FORBIDDEN')
    expect(await codeOf(give(roleId, membershipId, admin))).toBe('FORBIDDEN')
    expect(await codeOf(admin.ask(DELETE, { input: { roleId } }))).toBe('FORBIDDEN')
  })

  it('lets its holder make others no more than they are', async () => {
    const lead = (await make('Lead', ['TENANT_READ', 'MEMBER_READ', 'MEMBER_WRITE', 'ROLE_WRITE'])).role?.id ?? ''
    const person = await seed.member(tenant, 'member')
    await give(lead, await placeOf(person))
    const client = await person.client()
    const grow = { input: { roleId: lead, permissions: ['TENANT_READ', 'ROLE_WRITE', 'BILLING_READ'] } }
    expect(await codeOf(client.ask(UPDATE, grow))).toBe('FORBIDDEN')
    const input = { membershipId, role: 'ADMIN' }
    expect(await codeOf(client.ask(GIVE, { input }))).toBe('FORBIDDEN')
  })

  it('is not deleted while it is held, unless another takes its place', async () => {
    const remove = (replacement?: object) => owner.data(DELETE, { input: { roleId: bookkeeper, ...replacement } })
    expect(await remove()).toEqual({
      deleteRole: { __typename: 'RoleInUse', memberCount: 1, invitationCount: 0 },
    })
    const itself = { replacement: 'CUSTOM', replacementRoleId: bookkeeper }
    expect(await remove(itself)).toEqual({ deleteRole: { __typename: 'InvalidInput' } })
    expect(await remove({ replacement: 'MEMBER' })).toEqual({ deleteRole: { __typename: 'RoleDeleted' } })
    const client = await holder.client()
    expect(await codeOf(client.ask(INVOICES, { id: tenant.publicId }))).toBe('FORBIDDEN')
    expect(await codeOf(owner.ask(DELETE, { input: { roleId: bookkeeper } }))).toBe('NOT_FOUND')
  })
})

describe('the table of roles', () => {
  const write = (permissions: readonly string[]) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.role.createMany({
        data: [
          {
            id: newId(),
            tenantId: tenant.id,
            name: newId(),
            permissions: [...permissions],
            createdAt: new Date(),
            updatedAt: new Date(),
          },
        ],
      }),
    )

  it('knows the same closed list as the code', async () => {
    await write(GIVEN_PERMISSIONS)
    for (const permission of [...TENANT_PERMISSIONS.filter((each) => !GIVEN_PERMISSIONS.includes(each)), 'all:write'])
      await expect(write(['tenant:read', permission])).rejects.toThrow('roles_permissions')
    await expect(write(['billing:read'])).rejects.toThrow('roles_permissions')
  })

  it('gives a member no role of another tenant', async () => {
    const other = await seed.tenant()
    const within = { userId: null, tenantIds: [tenant.id, other.id] }
    await expect(
      backplane.app.db.as(within, async (tx) => {
        const role = await tx.role.findFirstOrThrow({ where: { tenantId: tenant.id } })
        await tx.membership.updateMany({ where: { tenantId: other.id }, data: { role: 'custom', roleId: role.id } })
      }),
    ).rejects.toThrow('memberships_tenant_id_role_id_fkey')
  })
})
