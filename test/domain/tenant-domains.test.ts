import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inviteMember } from '../../domain/invitations/invite.ts'
import { directoryOf } from '../../domain/issuer-parts.ts'
import { approveJoinRequest, declineJoinRequest } from '../../domain/join-requests/decide.ts'
import { joinTenant } from '../../domain/join-requests/join.ts'
import { joinableTenants } from '../../domain/join-requests/joinable.ts'
import { leaveTenant, removeMember } from '../../domain/memberships/remove.ts'
import { addTenantDomain } from '../../domain/tenant-domains/add.ts'
import { removeTenantDomain } from '../../domain/tenant-domains/remove.ts'
import { challengeName } from '../../domain/tenant-domains/rules.ts'
import { setDomainJoinPolicy } from '../../domain/tenant-domains/set-join-policy.ts'
import type { JoinPolicy } from '../../domain/tenant-domains/states.ts'
import { verifyTenantDomain } from '../../domain/tenant-domains/verify.ts'
import { archiveTenant, restoreTenant } from '../../domain/tenants/archive.ts'
import { recognise } from '../../domain/users/recognise.ts'
import { newId } from '../../lib/ids.ts'
import { createDns } from '../../server/dns.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type DnsServer, startDnsServer } from '../support/dns-server.ts'
import { ORIGIN, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const MEMBER = { role: 'member', roleId: null } as const

let dns: DnsServer
let backplane: TestBackplane
let seed: Seed
beforeAll(async () => {
  dns = await startDnsServer()
  backplane = await startTestBackplane({ worker: false, env: { DNS_SERVERS: dns.address } })
  seed = seedOf(backplane)
})
afterAll(async () => {
  await backplane?.close()
  await dns?.close()
})

let names = 0
const freshDomain = () => {
  names += 1
  return `company-${names}.example`
}
const within = (tenant: SeededTenant) => ({ userId: null, tenantIds: [tenant.id] })

async function add(tenant: SeededTenant, domain: string): Promise<string> {
  const result = await addTenantDomain(backplane.app, await tenant.owner.viewer(), { tenantId: tenant.id, domain })
  if (result.kind !== 'added') throw new Error(result.kind)
  return result.domainId
}
const verify = async (tenant: SeededTenant, id: string) =>
  verifyTenantDomain(backplane.app, await tenant.owner.viewer(), id)
async function publish(tenant: SeededTenant, id: string): Promise<void> {
  const { domain, challenge } = await backplane.app.db.as(within(tenant), (tx) =>
    tx.tenantDomain.findFirstOrThrow({ where: { id } }),
  )
  dns.records.set(challengeName(domain), ['v=spf1 -all', challenge])
}
async function verified(tenant: SeededTenant, joinPolicy: JoinPolicy, domain = freshDomain()) {
  const domainId = await add(tenant, domain)
  await publish(tenant, domainId)
  expect(await verify(tenant, domainId)).toEqual({ kind: 'verified', domainId })
  await setDomainJoinPolicy(backplane.app, await tenant.owner.viewer(), { domainId, joinPolicy })
  return { domain, domainId }
}

/** Somebody who has signed in with an address of the domain. */
async function personAt(domain: string, { emailVerified = true } = {}) {
  const email = `${newId()}@${domain}`
  const account = await directoryOf(backplane.app).create(
    { email, name: 'Zoe', password: 'correct horse battery', emailVerified },
    { idempotencyKey: newId() },
  )
  const principal = { ...(await seed.person()).principal, subject: account.subject }
  const viewer = () => recognise(backplane.app, principal, ORIGIN, 'the token')
  return {
    email,
    viewer,
    joinable: async () => joinableTenants(backplane.app, await viewer()),
    join: async (tenant: SeededTenant) => joinTenant(backplane.app, await viewer(), tenant.id),
  }
}

describe('a domain', () => {
  it('is verified by a TXT record that only its holder can set', async () => {
    const tenant = await seed.tenant()
    const domain = freshDomain()
    const domainId = await add(tenant, ` ${domain.toUpperCase()}. `)
    expect(await add(tenant, domain)).toBe(domainId)
    expect(await verify(tenant, domainId)).toMatchObject({ kind: 'challenge_not_found', found: [] })
    dns.records.set(challengeName(domain), ['backplane-verification=somebody-elses'])
    expect(await verify(tenant, domainId)).toMatchObject({
      kind: 'challenge_not_found',
      recordName: `_backplane-challenge.${domain}`,
      recordValue: expect.stringMatching(/^backplane-verification=[\w-]{32}$/),
      found: ['backplane-verification=somebody-elses'],
    })
    await publish(tenant, domainId)
    expect(await verify(tenant, domainId)).toEqual({ kind: 'verified', domainId })
    const asked = dns.asked()
    expect(await verify(tenant, domainId)).toEqual({ kind: 'verified', domainId })
    expect(dns.asked()).toBe(asked)
  })

  it('whose name servers say nothing is an outage and no refusal', async () => {
    const tenant = await seed.tenant()
    const domain = freshDomain()
    const domainId = await add(tenant, domain)
    dns.silent.add(challengeName(domain))
    const app = { ...backplane.app, dns: createDns([dns.address], { tryMs: 30, limitMs: 200 }) }
    await expect(verifyTenantDomain(app, await tenant.owner.viewer(), domainId)).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    })
  })

  it('is one tenant’s at a time, and the next one’s when it is given up', async () => {
    const [first, second] = [await seed.tenant(), await seed.tenant()]
    const { domain, domainId } = await verified(first, 'off')
    const again = await add(second, domain)
    await publish(second, again)
    expect(await verify(second, again)).toEqual({ kind: 'domain_taken', domain })
    await removeTenantDomain(backplane.app, await first.owner.viewer(), domainId)
    expect(await verify(second, again)).toMatchObject({ kind: 'verified' })
  })

  it('goes to one of two tenants that verify it at once', async () => {
    const tenants = [await seed.tenant(), await seed.tenant()] as const
    const domain = freshDomain()
    const ids = [await add(tenants[0], domain), await add(tenants[1], domain)] as const
    const texts = await Promise.all(
      tenants.map((tenant) => backplane.app.db.as(within(tenant), (tx) => tx.tenantDomain.findFirstOrThrow())),
    )
    dns.records.set(
      challengeName(domain),
      texts.map((each) => each.challenge),
    )
    const results = await Promise.all(tenants.map((tenant, n) => verify(tenant, ids[n] as string)))
    expect(results.map((each) => each.kind).toSorted()).toEqual(['domain_taken', 'verified'])
  })

  it.each(['gmail.com', 'localhost', '127.0.0.1', 'exa mple.com', 'https://example.com', 'a@example.com', ''])(
    'is never "%s"',
    async (domain) => {
      const tenant = await seed.tenant()
      const viewer = await tenant.owner.viewer()
      expect(await addTenantDomain(backplane.app, viewer, { tenantId: tenant.id, domain })).toMatchObject({
        kind: 'invalid',
      })
    },
  )

  it('lets nobody in before it is verified', async () => {
    const tenant = await seed.tenant()
    const domainId = await add(tenant, freshDomain())
    const viewer = await tenant.owner.viewer()
    expect(await setDomainJoinPolicy(backplane.app, viewer, { domainId, joinPolicy: 'auto' })).toEqual({
      kind: 'not_verified',
    })
  })
})

describe('somebody with an address of the domain', () => {
  it('joins at once where the tenant says so', async () => {
    const tenant = await seed.tenant({ name: 'Open house' })
    const { domain } = await verified(tenant, 'auto')
    const zoe = await personAt(domain)
    expect(await zoe.joinable()).toEqual([
      { tenantId: tenant.id, name: 'Open house', joinPolicy: 'auto', requested: false },
    ])
    const joined = await zoe.join(tenant)
    expect(joined).toMatchObject({ kind: 'joined' })
    expect(await zoe.join(tenant)).toEqual(joined)
    expect(await zoe.joinable()).toEqual([])
    expect((await zoe.viewer()).roles.get(tenant.id)).toBe('member')
  })

  it('that is not verified, or of another domain, sees nothing and is told that there is no such tenant', async () => {
    const tenant = await seed.tenant()
    const { domain } = await verified(tenant, 'auto')
    for (const person of [await personAt(domain, { emailVerified: false }), await personAt(`sub.${domain}`)]) {
      expect(await person.joinable()).toEqual([])
      await expect(person.join(tenant)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it('asks where the tenant wants to be asked, and comes in when somebody approves', async () => {
    const { app } = backplane
    const tenant = await seed.tenant()
    const { domain } = await verified(tenant, 'request')
    const zoe = await personAt(domain)
    const asked = await zoe.join(tenant)
    if (asked.kind !== 'requested') throw new Error(asked.kind)
    const { joinRequestId } = asked
    expect(await zoe.join(tenant)).toEqual(asked)
    expect(await zoe.joinable()).toMatchObject([{ requested: true }])
    expect((await zoe.viewer()).roles.size).toBe(0)
    await expect(approveJoinRequest(app, await zoe.viewer(), { joinRequestId, to: MEMBER })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const owner = await tenant.owner.viewer()
    expect(await declineJoinRequest(app, owner, joinRequestId)).toMatchObject({ kind: 'declined' })
    expect(await approveJoinRequest(app, owner, { joinRequestId, to: MEMBER })).toEqual({
      kind: 'decided',
      state: 'declined',
    })
    const second = await zoe.join(tenant)
    if (second.kind !== 'requested') throw new Error(second.kind)
    const approve = () => approveJoinRequest(app, owner, { joinRequestId: second.joinRequestId, to: MEMBER })
    const results = await Promise.all([approve(), approve(), approve()])
    expect(results.map((each) => each.kind).toSorted()).toEqual(['approved', 'decided', 'decided'])
    expect((await zoe.viewer()).roles.get(tenant.id)).toBe('member')
  })

  it('gives back the seat of an invitation that they had', async () => {
    const { app } = backplane
    const tenant = await seed.tenant()
    const { domain } = await verified(tenant, 'auto')
    const zoe = await personAt(domain)
    await inviteMember(app, await tenant.owner.viewer(), { tenantId: tenant.id, email: zoe.email, to: MEMBER })
    await zoe.join(tenant)
    const states = await app.db.as(within(tenant), (tx) => tx.invitation.findMany({ select: { state: true } }))
    expect(states).toEqual([{ state: 'accepted' }])
  })

  it('who has left may come back at once, and who was removed must ask', async () => {
    const { app } = backplane
    const tenant = await seed.tenant()
    const { domain } = await verified(tenant, 'auto')
    const zoe = await personAt(domain)
    await zoe.join(tenant)
    await leaveTenant(app, await zoe.viewer(), tenant.id)
    const back = await zoe.join(tenant)
    if (back.kind !== 'joined') throw new Error(back.kind)
    await removeMember(app, await tenant.owner.viewer(), back.membershipId)
    expect(await zoe.join(tenant)).toMatchObject({ kind: 'requested' })
  })

  it('joins no archived tenant', async () => {
    const { app } = backplane
    const tenant = await seed.tenant()
    const { domain } = await verified(tenant, 'auto')
    const zoe = await personAt(domain)
    await archiveTenant(app, await tenant.owner.viewer(), tenant.id)
    expect(await zoe.joinable()).toEqual([])
    await expect(zoe.join(tenant)).rejects.toThrow('archived')
    await restoreTenant(app, await tenant.owner.viewer(), tenant.id)
    expect(await zoe.join(tenant)).toMatchObject({ kind: 'joined' })
  })
})
