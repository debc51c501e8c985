import {
  type Place,
  permissionsOf,
  requireOperator,
  requireUser,
  type UserViewer,
  type Viewer,
  whileArchived,
} from '../access.ts'
import type { App } from '../app.ts'
import { DomainError, notFound } from '../errors.ts'
import type { TenantPermission } from '../permissions.ts'
import type { AskedPreview } from './rules.ts'

const PREVIEWED = {
  name: 'previewed_place',
  text: `select case when set_config('app.user_id', $1::text, true) is not null and set_config('app.tenant_ids', array[$2::text]::text, true) is not null then
    (select json_build_object('archived', t.archived_at is not null,
       'permissions', (select r.permissions from roles r where r.tenant_id = t.id and r.id = $3::text::uuid),
       'session', exists (select from role_previews p where p.id = $4::text::uuid and p.user_id = $1::text::uuid and p.tenant_id = t.id
          and p.expires_at > $5::timestamptz))
     from tenants t where t.id = $2::text::uuid) end as found`,
}

interface Found {
  readonly archived: boolean
  readonly permissions: readonly TenantPermission[] | null
  readonly session: boolean
}

/**
 * The viewer with exactly one role in one tenant, no place anywhere else, and nothing as staff, to look and not to touch: mutations are refused
 * (server/graphql/policies.ts). In a place of one's own the role may have no permission that one lacks there; in any other tenant it takes a session
 * of `startRolePreview`, whose permission is looked at again each time. What is the person's own, whatever their roles, stays theirs.
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND
 */
export async function narrowViewer(
  { db, wallClock }: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { tenantId, role, rolePreviewId }: AskedPreview,
): Promise<UserViewer> {
  const user = requireUser(viewer)
  const own = user.roles.get(tenantId)
  if (rolePreviewId !== null) requireOperator(user, 'operator:impersonate')
  else if (own === undefined) throw notFound('tenant')
  const roleId = typeof role === 'string' ? null : role.roleId
  const [row] = await db.run(PREVIEWED, [user.userId, tenantId, roleId, rolePreviewId, wallClock.now().toISOString()])
  const found = row?.found as Found | null | undefined
  if (!found) throw notFound('tenant')
  if (rolePreviewId !== null && !found.session)
    throw new DomainError('FORBIDDEN', 'This preview has ended, or is of another tenant or person. Start another one.')
  const place = placeOf(role, found)
  if (rolePreviewId === null) requireCovered(place, own)
  const { actor, sessionId, origin } = user
  return {
    kind: 'user',
    userId: user.userId,
    roles: new Map([[tenantId, place]]),
    operatorRole: null,
    preview: true,
    ...(found.archived ? { archived: new Set([tenantId]) } : {}),
    ...(actor ? { actor } : {}),
    ...(sessionId === undefined ? {} : { sessionId }),
    origin,
  }
}

function placeOf(role: AskedPreview['role'], { permissions, archived }: Found): Place {
  if (typeof role !== 'string' && permissions === null) throw notFound('role')
  const place: Place = typeof role === 'string' ? role : new Set(permissions)
  return archived ? whileArchived(permissionsOf(place)) : place
}

function requireCovered(place: Place, own: Place | undefined): void {
  const has = permissionsOf(own)
  const lacking = [...permissionsOf(place)].filter((permission) => !has.has(permission))
  if (lacking.length === 0) return
  throw new DomainError(
    'FORBIDDEN',
    `A preview never shows more than you may see: your own role in this tenant does not include ${lacking.map((each) => `"${each}"`).join(', ')}. Choose a role that yours includes.`,
  )
}
