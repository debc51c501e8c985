import { type Origin, type Place, permissionsOf, type UserViewer, whileArchived } from '../access.ts'
import type { App } from '../app.ts'
import { banned } from '../bans/rules.ts'
import { DomainError } from '../errors.ts'
import type { OperatorRole, TenantPermission, TenantRole } from '../permissions.ts'
import { CLOSED } from './rules.ts'

type Slice = Pick<App, 'db'>

/*
 * Every request that is not answered from memory begins with these: a statement each, which sets the second wall's settings for itself
 * (domain/db.ts) before anything is read.
 */

const IDENTITY = {
  name: 'user_of_identity',
  text: `select case when set_config('app.issuer', $1::text, true) is not null and set_config('app.subject', $2::text, true) is not null then
    (select user_id from identities where issuer = $1::text and subject = $2::text) end as "userId"`,
}

/** Places first: they say in which tenants the wall is opened for the roles and the tenants themselves. */
const VIEWER = {
  name: 'viewer_of_user',
  text: `select case when set_config('app.user_id', $1::text, true) is not null then
    (select case when set_config('app.tenant_ids', coalesce(array_agg(tenant_id), '{}')::text, true) is not null then
      (select json_object_agg(m.tenant_id, json_build_object('role', m.role, 'permissions', r.permissions, 'archived', t.archived_at is not null))
       from memberships m join tenants t on t.id = m.tenant_id
       left join roles r on r.tenant_id = m.tenant_id and r.id = m.role_id where m.user_id = $1::text::uuid) end
     from memberships where user_id = $1::text::uuid) end as places,
    case when set_config('app.user_id', $1::text, true) is not null then
    (select role from operators where user_id = $1::text::uuid) end as operator,
    case when set_config('app.user_id', $1::text, true) is not null then
    (select json_build_object('until', until) from bans
      where user_id = $1::text::uuid and lifted_at is null and (until is null or until > $2::timestamptz)) end as ban,
    case when set_config('app.user_id', $1::text, true) is not null then
    (select true from users where id = $1::text::uuid and erased_at is not null) end as erased`,
}

/** As the statement gives it. */
interface StoredPlace {
  readonly role: TenantRole | 'custom'
  readonly permissions: readonly TenantPermission[] | null
  readonly archived: boolean
}

/** @returns whose account this is, or null when they have not been met */
export async function userOfIdentity(
  { db }: Slice,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
): Promise<string | null> {
  const [row] = await db.run(IDENTITY, [issuer, subject])
  return (row?.userId as string | undefined) ?? null
}

/** The person with the roles that they have now. @throws DomainError UNAUTHENTICATED for one who is banned or was erased */
export async function readViewer(
  { db, wallClock }: Pick<App, 'db' | 'wallClock'>,
  userId: string,
  origin: Origin,
): Promise<UserViewer> {
  const [row] = await db.run(VIEWER, [userId, wallClock.now().toISOString()])
  if (row?.erased) throw new DomainError('UNAUTHENTICATED', CLOSED)
  const ban = row?.ban as { readonly until: string | null } | null | undefined
  if (ban) throw banned(ban.until === null ? null : new Date(ban.until))
  const places = Object.entries((row?.places ?? {}) as Readonly<Record<string, StoredPlace>>)
  const archived = places.filter(([, place]) => place.archived).map(([tenantId]) => tenantId)
  return {
    kind: 'user',
    userId,
    origin,
    roles: new Map(places.map(([tenantId, place]) => [tenantId, placeOf(place)])),
    ...(archived.length > 0 ? { archived: new Set(archived) } : {}),
    operatorRole: (row?.operator as OperatorRole | undefined) ?? null,
  }
}

/** The one place where an archived tenant becomes read-only for its people. */
function placeOf({ role, permissions, archived }: StoredPlace): Place {
  const place: Place = role === 'custom' ? new Set(permissions ?? []) : role
  return archived ? whileArchived(permissionsOf(place)) : place
}
