import { randomBytes } from 'node:crypto'
import { newId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'
import { lockPeople, permissionsNow, requireStill } from '../memberships/places.ts'
import { domainProblem, normaliseDomain } from './rules.ts'

export type AddTenantDomainResult =
  /** Also when the tenant has it already: the same, as it stands. */
  | { readonly kind: 'added'; readonly domainId: string }
  | { readonly kind: 'invalid'; readonly problem: string }
  | { readonly kind: 'too_many'; readonly limit: number }

/** A tenant says that so many domains are its own at most: the list is read whole. */
export const MOST_DOMAINS = 50

/** Notes that a tenant says a domain is its own, with what its DNS must say to show it. Nothing follows from it before that. */
export async function addTenantDomain(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: { readonly tenantId: string; readonly domain: string },
): Promise<AddTenantDomainResult> {
  const { tenantId } = input
  requireIn(viewer, tenantId, 'domain:write')
  const domain = normaliseDomain(input.domain)
  const problem = domainProblem(domain)
  if (problem) return { kind: 'invalid', problem }
  const now = app.wallClock.now()
  const occurredAt = await app.clock.now(tenantId)
  return app.db.as(scopeOf(viewer), async (tx): Promise<AddTenantDomainResult> => {
    await lockPeople(tx, tenantId)
    requireStill(await permissionsNow(tx, viewer, tenantId), 'domain:write')
    const known = await tx.tenantDomain.findFirst({ where: { tenantId, domain }, select: { id: true } })
    if (known) return { kind: 'added', domainId: known.id }
    if ((await tx.tenantDomain.count({ where: { tenantId } })) >= MOST_DOMAINS)
      return { kind: 'too_many', limit: MOST_DOMAINS }
    const domainId = newId()
    const challenge = `backplane-verification=${randomBytes(24).toString('base64url')}`
    const rest = { state: 'pending', joinPolicy: 'off', createdAt: now, updatedAt: now }
    await tx.tenantDomain.createMany({ data: [{ id: domainId, tenantId, domain, challenge, ...rest }] })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'domain.add',
      objectKind: 'tenantDomain',
      objectId: domainId,
      after: { domain },
    })
    await emit(app, tx, viewer, { type: 'domain.added', tenantId, payload: { domainId, domain }, occurredAt })
    return { kind: 'added', domainId }
  })
}
