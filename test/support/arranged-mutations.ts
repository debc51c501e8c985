import { decodeJwt } from 'jose'
import { createApiKey } from '../../domain/api-keys/create.ts'
import type { App } from '../../domain/app.ts'
import { banUser } from '../../domain/bans/ban.ts'
import { createClientApp } from '../../domain/client-apps/create.ts'
import { publishDocuments } from '../../domain/documents/publish.ts'
import { startImpersonation } from '../../domain/impersonations/start.ts'
import { joinTenant } from '../../domain/join-requests/join.ts'
import { createRole } from '../../domain/roles/create.ts'
import { saveOperation } from '../../domain/saved-operations/save.ts'
import { addTenantDomain } from '../../domain/tenant-domains/add.ts'
import { challengeName } from '../../domain/tenant-domains/rules.ts'
import { archiveTenant } from '../../domain/tenants/archive.ts'
import { addMs, HOUR } from '../../lib/clock.ts'
import { fromPublicId, newId, toPublicId } from '../../lib/ids.ts'
import type { Arranged, Stage } from './arranged.ts'
import { ofBilling } from './arranged-billing.ts'
import type { DnsServer } from './dns-server.ts'
import { codegenManifest } from './document-manifests.ts'
import { invited } from './invited.ts'
import { invitationToken } from './mailbox.ts'
import { openToJoin } from './open-to-join.ts'
import type { Person, SeededTenant } from './seed.ts'

/** By the mutation's name; one that is not here needs nothing but a furnished tenant. Each arranges rows of its own. */
export function arrangements(stage: Stage): Readonly<Record<string, () => Promise<Arranged>>> {
  return { ...ofPeople(stage), ...ofMembers(stage), ...ofInvitations(stage), ...ofTenants(stage), ...ofBilling(stage) }
}

function ofPeople({ backplane, seed, tenant, staff }: Stage): Readonly<Record<string, () => Promise<Arranged>>> {
  const { app } = backplane
  const somebody = async () => ({ ids: { user: toPublicId('user', (await seed.person('Zoe')).userId) } })
  const sessionOf = async (person: Person) => String(decodeJwt(await person.token()).sid)
  const program = async () => {
    const input = {
      tenantId: tenant.id,
      name: 'Importer',
      permissions: ['holding:read'],
      idempotencyKey: newId(),
    } as const
    const made = await createClientApp(app, await tenant.owner.viewer(), input)
    if (made.kind !== 'created') throw new Error(made.problem)
    return { ids: { clientApp: toPublicId('clientApp', made.clientAppId) } }
  }
  return {
    async assignDocuments() {
      const viewer = await tenant.owner.viewer()
      const manifest = codegenManifest(['query Assigned { plans { key } }'])
      const input = { tenantId: tenant.id, app: 'assigned', version: '1', manifest }
      const published = await publishDocuments(app, viewer, input)
      const key = { tenantId: tenant.id, name: 'Reports', permissions: ['holding:read'], expiresAt: null } as const
      const made = await createApiKey(app, viewer, key)
      if (made.kind !== 'created' || published.kind !== 'published') throw new Error('no key, or no documents')
      return {
        ids: {
          apiKey: toPublicId('apiKey', made.apiKeyId),
          documentApp: toPublicId('documentApp', published.appId),
          documentVersion: toPublicId('documentVersion', published.versionId),
        },
      }
    },
    banUser: somebody,
    eraseUser: somebody,
    startImpersonation: somebody,
    revokeAllUserSessions: somebody,
    rotateClientAppSecret: program,
    removeClientApp: program,
    async removeOperation() {
      const content = { name: 'Plans', description: null, document: '{ plans { key } }', variables: null }
      const input = { savedOperationId: null, ...content, visibility: 'staff' } as const
      const saved = await saveOperation(app, await staff.viewer(), input)
      if (saved.kind !== 'saved') throw new Error(`not saved: ${saved.kind}`)
      return { by: staff, ids: { savedOperation: toPublicId('savedOperation', saved.savedOperationId) } }
    },
    async unbanUser() {
      const { ids } = await somebody()
      const userId = String(fromPublicId('user', ids.user))
      await banUser(app, await staff.viewer(), { userId, reason: 'For a test', until: null })
      return { ids }
    },
    async endImpersonation() {
      const { userId } = await seed.person('Zoe')
      const input = { userId, reason: 'For a test', minutes: 5 }
      const { impersonationId } = await startImpersonation(app, await staff.viewer(), input)
      return { by: staff, ids: { impersonation: toPublicId('impersonation', impersonationId) } }
    },
    async closeAccount() {
      const by = await seed.person('Zoe')
      return { by, variables: { input: { email: by.email } } }
    },
    async revokeSession() {
      const by = await seed.person('Zoe')
      const query = 'mutation ($id: ID!) { revokeSession(id: $id) }'
      return { by, query, variables: { id: await sessionOf(by) } }
    },
    async revokeAllSessions() {
      const query = 'mutation { revokeAllSessions(exceptCurrent: false) }'
      return { by: await seed.person('Zoe'), query, variables: {} }
    },
    async revokeUserSession() {
      const person = await seed.person('Zoe')
      const query = 'mutation ($user: ID!, $id: ID!) { revokeUserSession(userId: $user, id: $id) }'
      return { query, variables: { user: toPublicId('user', person.userId), id: await sessionOf(person) } }
    },
  }
}

function ofMembers({ backplane, seed, tenant }: Stage): Readonly<Record<string, () => Promise<Arranged>>> {
  const { app } = backplane
  const placeOf = async (of: SeededTenant, { userId }: Person) => {
    const place = await app.db.as(within(of), (tx) => tx.membership.findFirstOrThrow({ where: { userId } }))
    return toPublicId('membership', place.id)
  }
  const member = async () => ({ ids: { membership: await placeOf(tenant, await seed.member(tenant, 'member')) } })
  return {
    changeMemberRole: member,
    removeMember: member,
    leaveTenant: async () => ({ by: await seed.member(tenant, 'member') }),
    deleteRole: async () => ({ ids: { role: await roleIn(app, tenant) } }),
    async transferOwnership() {
      const own = await seed.tenant()
      const membership = await placeOf(own, await seed.member(own, 'member'))
      return { by: own.owner, ids: { tenant: own.publicId, membership } }
    },
  }
}

function ofInvitations({ backplane, seed, tenant }: Stage): Readonly<Record<string, () => Promise<Arranged>>> {
  const { app } = backplane
  const invite = (email: string) => invited(app, tenant, email)
  let open: Promise<SeededTenant> | undefined
  /** A tenant that people of the tests' domain may ask to join. */
  const joinable = () => {
    open ??= (async () => {
      const made = await seed.tenant()
      await openToJoin(app, made, 'example.com', 'request')
      return made
    })()
    return open
  }
  const asked = async () => {
    const of = await joinable()
    const result = await joinTenant(app, await (await seed.person('Asking')).viewer(), of.id)
    if (result.kind !== 'requested') throw new Error(`no request: ${result.kind}`)
    const ids = { joinRequest: toPublicId('joinRequest', result.joinRequestId), role: await roleIn(app, of) }
    return { by: of.owner, ids }
  }
  return {
    revokeInvitation: async () => ({
      ids: { invitation: toPublicId('invitation', await invite(`${newId()}@x.example`)) },
    }),
    async resendInvitation() {
      const id = await invite(`${newId()}@x.example`)
      // The next mail may be asked for a minute after the first.
      const sentAt = addMs(app.wallClock.now(), -HOUR)
      await app.db.as(within(tenant), (tx) => tx.invitation.updateMany({ where: { id }, data: { sentAt } }))
      return { ids: { invitation: toPublicId('invitation', id) } }
    },
    async acceptInvitation() {
      const by = await seed.person('Guest')
      await invite(by.email)
      return { by, variables: { token: await invitationToken(backplane.url, by.email) } }
    },
    joinTenant: async () => ({ by: await seed.person('Joining'), ids: { tenant: (await joinable()).publicId } }),
    approveJoinRequest: asked,
    declineJoinRequest: asked,
  }
}

function ofTenants({ backplane, dns, seed, tenant }: Stage): Readonly<Record<string, () => Promise<Arranged>>> {
  const { app } = backplane
  const own = async () => {
    const made = await seed.tenant()
    return { by: made.owner, made, ids: { tenant: made.publicId } }
  }
  const domain = async () => {
    const made = await seed.tenant()
    const id = await pendingDomain({ app, dns, tenant: made }, `${made.id}.example`)
    return { by: made.owner, ids: { domain: toPublicId('tenantDomain', id) } }
  }
  return {
    archiveTenant: own,
    verifyTenantDomain: domain,
    removeTenantDomain: domain,
    async restoreTenant() {
      const { by, made, ids } = await own()
      await archiveTenant(app, await by.viewer(), made.id)
      return { by, ids }
    },
    // Where what the tenant has already would be in the way: another one, of the same owner.
    async registerDevice() {
      return { ids: { tenant: (await seed.tenant({ owner: tenant.owner, plan: 'standard' })).publicId } }
    },
    async subscribe() {
      const another = await seed.tenant({ owner: tenant.owner })
      await seed.cardOnFile(another)
      return { ids: { tenant: another.publicId } }
    },
  }
}

const within = (tenant: SeededTenant) => ({ userId: null, tenantIds: [tenant.id] })

async function roleIn(app: App, tenant: SeededTenant): Promise<string> {
  const input = { tenantId: tenant.id, name: `Role ${newId()}`, permissions: ['tenant:read'] } as const
  const made = await createRole(app, await tenant.owner.viewer(), input)
  if (made.kind !== 'created') throw new Error(`no role: ${made.kind}`)
  return toPublicId('role', made.roleId)
}

interface Named {
  readonly app: App
  readonly dns: DnsServer
  readonly tenant: SeededTenant
}

/** Added, with what proves it in the DNS already. */
export async function pendingDomain({ app, dns, tenant }: Named, domain: string): Promise<string> {
  const added = await addTenantDomain(app, await tenant.owner.viewer(), { tenantId: tenant.id, domain })
  if (added.kind !== 'added') throw new Error(`no domain: ${added.kind}`)
  const { challenge } = await app.db.as(within(tenant), (tx) =>
    tx.tenantDomain.findUniqueOrThrow({ where: { id: added.domainId } }),
  )
  dns.records.set(challengeName(domain), [challenge])
  return added.domainId
}
