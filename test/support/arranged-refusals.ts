import { createApiKey } from '../../domain/api-keys/create.ts'
import { revokeApiKey } from '../../domain/api-keys/revoke.ts'
import { revokeInvitation } from '../../domain/invitations/revoke.ts'
import { directoryOf } from '../../domain/issuer-parts.ts'
import { declineJoinRequest } from '../../domain/join-requests/decide.ts'
import { MOST_ROLES } from '../../domain/roles/create.ts'
import { MOST_SAVED } from '../../domain/saved-operations/rules.ts'
import { MOST_DOMAINS } from '../../domain/tenant-domains/add.ts'
import { challengeName } from '../../domain/tenant-domains/rules.ts'
import { fromPublicId, newId, toPublicId } from '../../lib/ids.ts'
import type { Refusals, Stage, Usual } from './arranged.ts'
import { pendingDomain } from './arranged-mutations.ts'
import { refusalsOfBilling } from './arranged-refusals-billing.ts'
import { apolloManifest, codegenManifest } from './document-manifests.ts'
import { invited } from './invited.ts'
import { invitationToken } from './mailbox.ts'
import { openToJoin } from './open-to-join.ts'
import type { SeededTenant } from './seed.ts'

/** By the type that is answered, its first letter small. Each arranges rows of its own. @param usual what makes the mutations succeed */
export function refusals(stage: Stage, usual: Usual): Refusals {
  return {
    ...ofPeople(stage),
    ...ofInvitations(stage, usual),
    ...ofRoles(stage),
    ...ofDomains(stage),
    ...refusalsOfBilling(stage, usual),
  }
}

function ofPeople({ backplane: { app }, seed, tenant }: Stage): Refusals {
  return {
    invalidInput: async () => ({ mutation: 'createTenant', input: { name: '' } }),
    slugTaken: async () => ({ mutation: 'createTenant', input: { slug: `taken-${newId()}` }, times: 2 }),
    accountNotClosed: async () => ({ mutation: 'closeAccount', variables: { input: { email: tenant.owner.email } } }),
    async apiKeyEnded() {
      const viewer = await tenant.owner.viewer()
      const key = { tenantId: tenant.id, name: 'Ends', permissions: ['holding:read'], expiresAt: null } as const
      const made = await createApiKey(app, viewer, key)
      if (made.kind !== 'created') throw new Error(made.problem)
      await revokeApiKey(app, viewer, { apiKeyId: made.apiKeyId })
      return { mutation: 'rotateApiKey', ids: { apiKey: toPublicId('apiKey', made.apiKeyId) } }
    },
    documentsRefused: async () => ({
      mutation: 'publishDocuments',
      input: { manifest: apolloManifest(['query Wrong { nothingOfThatName }']) },
    }),
    versionTaken: async () => ({
      mutation: 'publishDocuments',
      input: { app: 'importer', version: '1.0', manifest: codegenManifest(['query Others { plans { name } }']) },
    }),
    async tooManySavedOperations() {
      const by = await seed.operator()
      const [now, content] = [app.wallClock.now(), { name: 'Plans', document: '{ plans { key } }', visibility: 'mine' }]
      const row = () => ({ id: newId(), userId: by.userId, ...content, createdAt: now, updatedAt: now })
      const data = Array.from({ length: MOST_SAVED }, row)
      await app.db.as({ userId: by.userId, tenantIds: [] }, (tx) => tx.savedOperation.createMany({ data }))
      return { mutation: 'saveOperation', by }
    },
  }
}

function ofInvitations({ backplane: { app, url }, seed, tenant }: Stage, usual: Usual): Refusals {
  const linkFor = async (email: string) => {
    await invited(app, tenant, email)
    return { token: await invitationToken(url, email) }
  }
  return {
    async invitationEnded() {
      const invitationId = await invited(app, tenant, `${newId()}@x.example`)
      await revokeInvitation(app, await tenant.owner.viewer(), invitationId)
      return { mutation: 'resendInvitation', ids: { invitation: toPublicId('invitation', invitationId) } }
    },
    resentTooSoon: async () => ({ mutation: 'resendInvitation', ...(await usual.resendInvitation?.()), times: 2 }),
    async joinRequestDecided() {
      const asked = await usual.approveJoinRequest?.()
      const id = String(fromPublicId('joinRequest', String(asked?.ids?.joinRequest)))
      if (asked?.by) await declineJoinRequest(app, await asked.by.viewer(), id)
      return { mutation: 'approveJoinRequest', ...asked }
    },
    alreadyMember: async () => ({ mutation: 'inviteMember', input: { email: tenant.owner.email } }),
    async invitedAnotherAddress() {
      const variables = await linkFor(`${newId()}@x.example`)
      return { mutation: 'acceptInvitation', by: await seed.person('Thief'), variables }
    },
    async addressNotVerified() {
      const by = await seed.person('Unverified')
      // They are signed in, and have another address since.
      await by.token()
      const email = `another-${by.email}`
      await directoryOf(app).update(by.principal.subject, { email }, { idempotencyKey: newId() })
      const data = { email, emailVerified: false }
      await app.db.as({ userId: by.userId, tenantIds: [] }, (tx) => tx.user.updateMany({ data }))
      return { mutation: 'acceptInvitation', by, variables: await linkFor(email) }
    },
    async tenantJoined() {
      const [open, by, domain] = [await seed.tenant(), await seed.person('Joining'), `${newId()}.example`]
      await openToJoin(app, open, domain, 'auto')
      const data = { email: `joining@${domain}` }
      await app.db.as({ userId: by.userId, tenantIds: [] }, (tx) => tx.user.updateMany({ data }))
      return { mutation: 'joinTenant', by, ids: { tenant: open.publicId } }
    },
  }
}

function ofRoles({ backplane: { app }, seed }: Stage): Refusals {
  return {
    roleNameTaken: async () => ({ mutation: 'createRole', input: { name: `Role ${newId()}` }, times: 2 }),
    // That of the furnished tenant is promised to its guest.
    roleInUse: async () => ({ mutation: 'deleteRole' }),
    async lastOwner() {
      const { owner, publicId } = await seed.tenant()
      return { mutation: 'leaveTenant', by: owner, ids: { tenant: publicId } }
    },
    async tooManyRoles() {
      const made = await seed.tenant()
      const [now, tenantId] = [app.wallClock.now(), made.id]
      const row = (_: unknown, n: number) => ({
        id: newId(),
        tenantId,
        name: `Role ${n}`,
        permissions: ['tenant:read'],
        createdAt: now,
        updatedAt: now,
      })
      await app.db.as(within(made), (tx) => tx.role.createMany({ data: Array.from({ length: MOST_ROLES }, row) }))
      return { mutation: 'createRole', by: made.owner, ids: { tenant: made.publicId } }
    },
  }
}

function ofDomains({ backplane: { app }, dns, seed, tenant }: Stage): Refusals {
  const pending = async (domain: string) => {
    const id = await pendingDomain({ app, dns, tenant }, domain)
    return { ids: { domain: toPublicId('tenantDomain', id) } }
  }
  return {
    domainNotVerified: async () => ({ mutation: 'setDomainJoinPolicy', ...(await pending(`${newId()}.example`)) }),
    async challengeNotFound() {
      const domain = `${newId()}.example`
      const arranged = await pending(domain)
      dns.records.set(challengeName(domain), ['something else'])
      return { mutation: 'verifyTenantDomain', ...arranged }
    },
    async domainTaken() {
      const domain = `${newId()}.example`
      await openToJoin(app, await seed.tenant(), domain, 'auto')
      return { mutation: 'verifyTenantDomain', ...(await pending(domain)) }
    },
    async tooManyDomains() {
      const made = await seed.tenant()
      const [now, tenantId] = [app.wallClock.now(), made.id]
      const state = { state: 'pending', challenge: 'none', joinPolicy: 'off' }
      const row = (_: unknown, n: number) => ({
        id: newId(),
        tenantId,
        domain: `d${n}.example`,
        ...state,
        createdAt: now,
        updatedAt: now,
      })
      await app.db.as(within(made), (tx) =>
        tx.tenantDomain.createMany({ data: Array.from({ length: MOST_DOMAINS }, row) }),
      )
      return { mutation: 'addTenantDomain', by: made.owner, ids: { tenant: made.publicId } }
    },
  }
}

const within = (tenant: Pick<SeededTenant, 'id'>) => ({ userId: null, tenantIds: [tenant.id] })
