import { type Place, permissionsOf, tenantArchived, type Viewer } from '../access.ts'
import type { Tx } from '../db.ts'
import { DomainError, notFound } from '../errors.ts'
import { TENANT_PERMISSIONS, type TenantPermission, type TenantRole } from '../permissions.ts'
import { missingFor } from './rules.ts'

/** The role that somebody is to have: a built-in one, or `custom` with the id of one that the tenant has made. */
export interface ChosenRole {
  readonly role: TenantRole | 'custom'
  readonly roleId: string | null
}

/**
 * One at a time per tenant, until commit: whoever changes who is in a tenant, what they may do there, or how many places are promised,
 * takes this first and reads afterwards. So the last owner stays and no seat is given twice, whatever comes at once.
 */
export async function lockPeople(tx: Tx, tenantId: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`people:${tenantId}`}, 0))`
}

/**
 * What the viewer may do in the tenant as of now: read under the lock, since what the request began with may have been taken away by
 * whoever held the lock before. @throws DomainError FORBIDDEN for an archived tenant
 */
export async function permissionsNow(tx: Tx, viewer: Viewer, tenantId: string): Promise<ReadonlySet<TenantPermission>> {
  if (viewer.kind === 'system') return new Set(TENANT_PERMISSIONS)
  await requireInUse(tx, tenantId)
  if (viewer.kind === 'machine') return viewer.permissions
  if (viewer.kind === 'anonymous') return new Set()
  const own = await tx.membership.findUnique({
    where: { tenantId_userId: { tenantId, userId: viewer.userId } },
    select: { role: true, customRole: { select: { permissions: true } } },
  })
  if (!own) throw notFound('tenant')
  return permissionsOf(storedPlace(own))
}

/** @throws DomainError FORBIDDEN when the tenant is archived */
export async function requireInUse(tx: Tx, tenantId: string): Promise<void> {
  const tenant = await tx.tenant.findUnique({ where: { id: tenantId }, select: { archivedAt: true } })
  if (tenant?.archivedAt) throw tenantArchived()
}

/** What a stored place allows. */
export function storedPlace(stored: {
  readonly role: string
  readonly customRole: { readonly permissions: readonly string[] } | null
}): Place {
  return stored.customRole
    ? new Set(stored.customRole.permissions as readonly TenantPermission[])
    : (stored.role as TenantRole)
}

/** What the chosen role allows. @throws DomainError NOT_FOUND when the tenant has no such role */
export async function placeOfRole(tx: Tx, tenantId: string, { role, roleId }: ChosenRole): Promise<Place> {
  if (role !== 'custom') return role
  const known = roleId
    ? await tx.role.findFirst({ where: { id: roleId, tenantId }, select: { permissions: true } })
    : null
  if (!known) throw notFound('role')
  return new Set(known.permissions as TenantPermission[])
}

/** @throws DomainError FORBIDDEN naming what the place allows and the actor may not do */
export function requireCovers(actor: ReadonlySet<TenantPermission>, place: Place): void {
  const missing = missingFor(actor, place)
  if (missing.length === 0) return
  throw new DomainError(
    'FORBIDDEN',
    `This role includes ${missing.map((each) => `"${each}"`).join(', ')}, and yours does not: nobody gives or takes away more than they have. Ask an owner of the tenant.`,
  )
}

/** @throws DomainError FORBIDDEN when what the viewer had a moment ago has been taken away */
export function requireStill(actor: ReadonlySet<TenantPermission>, permission: TenantPermission): void {
  if (!actor.has(permission))
    throw new DomainError('FORBIDDEN', `Your role in this tenant does not include "${permission}" any more.`)
}

/** How many owners the tenant has; read under the lock. */
export function countOwners(tx: Tx, tenantId: string): Promise<number> {
  return tx.membership.count({ where: { tenantId, role: 'owner' } })
}
