import { newId } from '../../lib/ids.ts'
import { requireUser, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'
import { requireStillHere } from '../users/still-here.ts'
import { nameProblem, slugProblem, toSlug } from './rules.ts'

export type CreateTenantResult =
  | { readonly kind: 'created'; readonly tenantId: string }
  | { readonly kind: 'slug_taken'; readonly slug: string }
  | { readonly kind: 'invalid_name'; readonly problem: string }

/** Creates a tenant whose creator owns it, and with it its billing. */
export async function createTenant(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: { name: string; slug?: string | undefined },
): Promise<CreateTenantResult> {
  const { userId } = requireUser(viewer)
  const name = input.name.trim()
  const slug = input.slug ?? toSlug(name)
  const problem = nameProblem(name) ?? slugProblem(slug)
  if (problem) return { kind: 'invalid_name', problem }
  const tenantId = newId()
  const now = app.wallClock.now()
  const occurredAt = await app.clock.now()
  return app.db.as({ userId, tenantIds: [tenantId] }, async (tx): Promise<CreateTenantResult> => {
    const { count } = await tx.tenant.createMany({
      data: [{ id: tenantId, name, slug, createdAt: now, updatedAt: now }],
      skipDuplicates: true,
    })
    if (count === 0) return { kind: 'slug_taken', slug }
    await tx.membership.createMany({ data: [{ id: newId(), tenantId, userId, role: 'owner', createdAt: now }] })
    await requireStillHere(tx, userId)
    await audit(app, tx, viewer, {
      tenantId,
      action: 'tenant.create',
      objectKind: 'tenant',
      objectId: tenantId,
      after: { name, slug },
    })
    await emit(app, tx, viewer, { type: 'tenant.created', tenantId, payload: { tenantId, userId }, occurredAt })
    return { kind: 'created', tenantId }
  })
}
