import { addMs, MINUTE } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { badInput, notFound } from '../errors.ts'
import { assertReason } from '../reasons.ts'
import { MOST_PREVIEW_MINUTES } from './rules.ts'

export interface StartRolePreviewInput {
  readonly tenantId: string
  readonly reason: string
  /** 1 to 60, of real time. */
  readonly minutes: number
}

export interface StartedRolePreview {
  readonly rolePreviewId: string
  readonly tenantName: string
  /** The tenant's own roles, by name. */
  readonly roles: readonly { readonly id: string; readonly name: string }[]
  readonly expiresAt: Date
}

/** All that a tenant can have (domain/roles/create.ts). */
const MOST_ROLES = 100

/**
 * Lets an operator look at a tenant as any of its roles would, for a while: one entry in the tenant's log, whatever is then asked. Nothing can be
 * changed that way, and nobody is acted as.
 * @throws DomainError FORBIDDEN, NOT_FOUND, BAD_INPUT
 */
export async function startRolePreview(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { tenantId, minutes, ...given }: StartRolePreviewInput,
): Promise<StartedRolePreview> {
  const { userId } = requireOperator(viewer, 'operator:impersonate')
  const reason = assertReason(given.reason)
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_PREVIEW_MINUTES)
    throw badInput(`minutes must be a whole number from 1 to ${MOST_PREVIEW_MINUTES}.`)
  const rolePreviewId = newId()
  const startedAt = app.wallClock.now()
  const expiresAt = addMs(startedAt, minutes * MINUTE)
  return app.db.as({ userId, tenantIds: [tenantId] }, async (tx) => {
    const tenant = await tx.tenant.findUnique({
      where: { id: tenantId },
      select: { name: true, roles: { select: { id: true, name: true }, orderBy: { name: 'asc' }, take: MOST_ROLES } },
    })
    if (!tenant) throw notFound('tenant')
    await tx.rolePreview.createMany({ data: [{ id: rolePreviewId, userId, tenantId, reason, startedAt, expiresAt }] })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'role_preview.start',
      objectKind: 'tenant',
      objectId: tenantId,
      after: { rolePreviewId, reason, expiresAt: expiresAt.toISOString() },
    })
    return { rolePreviewId, tenantName: tenant.name, roles: tenant.roles, expiresAt }
  })
}
