import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { isTaken } from '../taken.ts'
import { nameProblem, slugProblem } from './rules.ts'

export interface RenameTenantInput {
  readonly tenantId: string
  /** What is absent stays. */
  readonly name?: string | undefined
  readonly slug?: string | undefined
}

export type RenameTenantResult =
  | { readonly kind: 'renamed'; readonly tenantId: string }
  | { readonly kind: 'slug_taken'; readonly slug: string }
  | { readonly kind: 'invalid'; readonly field: 'name' | 'slug'; readonly problem: string }

/** Changes the name, the slug or both. The old slug is free for anybody from then on. */
export async function renameTenant(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: RenameTenantInput,
): Promise<RenameTenantResult> {
  const { tenantId, slug } = input
  requireIn(viewer, tenantId, 'tenant:update')
  const name = input.name?.trim()
  const wrongName = name === undefined ? null : nameProblem(name)
  if (wrongName) return { kind: 'invalid', field: 'name', problem: wrongName }
  const wrongSlug = slug === undefined ? null : slugProblem(slug)
  if (wrongSlug) return { kind: 'invalid', field: 'slug', problem: wrongSlug }
  const occurredAt = await app.clock.now(tenantId)
  try {
    await app.db.as(scopeOf(viewer), async (tx) => {
      const before = await tx.tenant.findUnique({ where: { id: tenantId }, select: { name: true, slug: true } })
      if (!before) throw notFound('tenant')
      const after = { name: name ?? before.name, slug: slug ?? before.slug }
      if (after.name === before.name && after.slug === before.slug) return
      await tx.tenant.updateMany({ where: { id: tenantId }, data: { ...after, updatedAt: app.wallClock.now() } })
      await audit(app, tx, viewer, {
        tenantId,
        action: 'tenant.rename',
        objectKind: 'tenant',
        objectId: tenantId,
        before,
        after,
      })
      await emit(app, tx, viewer, {
        type: 'tenant.renamed',
        tenantId,
        payload: { tenantId, before, after },
        occurredAt,
      })
    })
  } catch (error) {
    // Whose it is stands behind the wall: only the index of slugs knows, and it has ended the transaction.
    if (slug !== undefined && isTaken(error)) return { kind: 'slug_taken', slug }
    throw error
  }
  return { kind: 'renamed', tenantId }
}
