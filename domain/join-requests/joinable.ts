import { requireUser, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { domainOfAddress } from '../tenant-domains/rules.ts'
import type { JoinPolicy } from '../tenant-domains/states.ts'
import { type OwnAddress, ownAddress } from '../users/verified-address.ts'

export interface JoinableTenant {
  readonly tenantId: string
  readonly name: string
  readonly joinPolicy: Exclude<JoinPolicy, 'off'>
  /** Whether the person has asked and waits for an answer. */
  readonly requested: boolean
}

type Slice = Pick<App, 'db' | 'identity' | 'wallClock'>

/** The tenant that has verified the domain of the person's own verified address and lets it in, whoever belongs to it; null without one. */
export async function openingFor(
  app: Slice,
  userId: string,
): Promise<{
  readonly tenantId: string
  readonly domain: string
  readonly joinPolicy: JoinPolicy
  readonly own: OwnAddress
} | null> {
  const own = await ownAddress(app, userId)
  if (!own.verified) return null
  const emailDomain = domainOfAddress(own.email)
  // The wall shows this one row and nothing of the tenant: only verified domains that let somebody in.
  const opening = await app.db.as({ userId, tenantIds: [], emailDomain }, (tx) =>
    tx.tenantDomain.findFirst({ where: { domain: emailDomain } }),
  )
  const { tenantId, domain, joinPolicy } = opening ?? {}
  return tenantId && domain ? { tenantId, domain, joinPolicy: joinPolicy as JoinPolicy, own } : null
}

/** The tenants that the viewer can join by their address and does not belong to. One at most: a domain is one tenant's. */
export async function joinableTenants(app: Slice, viewer: Viewer): Promise<readonly JoinableTenant[]> {
  const { userId, roles } = requireUser(viewer)
  const opening = await openingFor(app, userId)
  if (!opening || opening.joinPolicy === 'off' || roles.has(opening.tenantId)) return []
  const { tenantId, joinPolicy } = opening
  return app.db.as({ userId, tenantIds: [tenantId] }, async (tx) => {
    const tenant = await tx.tenant.findUnique({ where: { id: tenantId }, select: { name: true, archivedAt: true } })
    if (!tenant || tenant.archivedAt) return []
    const requested = await tx.joinRequest.count({ where: { tenantId, userId, state: 'pending' } })
    return [{ tenantId, name: tenant.name, joinPolicy, requested: requested > 0 }]
  })
}
