import type { Ladder } from './documents/states.ts'
import { DomainError, notFound } from './errors.ts'
import {
  IN_PERSON_PERMISSIONS,
  OPERATOR_GRANTS,
  type OperatorPermission,
  type OperatorRole,
  TENANT_GRANTS,
  type TenantPermission,
  type TenantRole,
} from './permissions.ts'

/** Where a request came from: for the audit log and the logs. */
export interface Origin {
  readonly requestId: string
  readonly address: string | null
  /** Aborted when nobody waits for the answer any more: what only reads is broken off then. Never aborted for what changes something. */
  readonly signal?: AbortSignal
}

/** What somebody is in a tenant: a built-in role, or what a custom one allows. */
export type Place = TenantRole | ReadonlySet<TenantPermission>

/** The operator who acts as somebody else. */
export interface Actor {
  readonly operatorId: string
  readonly impersonationId: string
}

/** A person, known by a verified token; roles and tenants come from our database, never from the token. */
export interface UserViewer {
  readonly kind: 'user'
  readonly userId: string
  readonly roles: ReadonlyMap<string, Place>
  readonly operatorRole: OperatorRole | null
  /** Those of their tenants that are archived: their places there are reduced to what `whileArchived` leaves. */
  readonly archived?: ReadonlySet<string>
  /** Present while an operator acts as this person: then `operatorRole` is null, whoever the person is. */
  readonly actor?: Actor
  /** The `sid` of the token that they have come with; null where the issuer names none. */
  readonly sessionId?: string | null
  /** Present while they look as one role of one tenant (role-previews/narrow.ts): then nothing can be changed, and `operatorRole` is null. */
  readonly preview?: true
  readonly origin: Origin
}

/** A tenant's own program, by an API key or as a machine client: no person, with permissions of its own in one tenant. */
export interface MachineViewer {
  readonly kind: 'machine'
  readonly credential: 'api_key' | 'client_app'
  readonly credentialId: string
  readonly tenantId: string
  /** Reduced by `whileArchived` while the tenant is archived. */
  readonly permissions: ReadonlySet<TenantPermission>
  readonly archived?: true
  /** Whose trusted documents it may run; absent where it names no app. */
  readonly documents?: { readonly appId: string; readonly versionId: string | null; readonly ladder: Ladder | null }
  /** Of the credential's own; absent, and null in it, is the class's, or none. Points are whole numbers, those of a month as text. */
  readonly limits?: { readonly pointsPerSecond: number | null; readonly pointsPerMonth: string | null }
  readonly origin: Origin
}

/** Our own jobs, acting for one tenant. */
export interface SystemViewer {
  readonly kind: 'system'
  /** The job's name, for the audit log. */
  readonly name: string
  readonly tenantId: string
  readonly origin: Origin
}

export interface AnonymousViewer {
  readonly kind: 'anonymous'
  readonly origin: Origin
}

export type Viewer = UserViewer | MachineViewer | SystemViewer | AnonymousViewer

export function systemViewer(name: string, tenantId: string): SystemViewer {
  return { kind: 'system', name, tenantId, origin: { requestId: `job:${name}`, address: null } }
}

/** @throws DomainError UNAUTHENTICATED */
export function requireUser(viewer: Viewer): UserViewer {
  if (viewer.kind === 'user') return viewer
  if (viewer.kind === 'machine')
    throw new DomainError('FORBIDDEN', 'A program has no account of its own: this needs a person who signs in.')
  throw new DomainError('UNAUTHENTICATED', 'Sign in first: send an access token as "Authorization: Bearer …".')
}

/** The person themselves, and nobody who acts as them. @throws DomainError UNAUTHENTICATED or FORBIDDEN */
export function requireInPerson(viewer: Viewer): UserViewer {
  const user = requireUser(viewer)
  if (user.actor)
    throw new DomainError('FORBIDDEN', 'Only the person themselves may do this, and not an operator who acts as them.')
  return user
}

/** A person or a tenant's program, whatever they may do. @throws DomainError UNAUTHENTICATED */
export function requireSomebody(viewer: Viewer): UserViewer | MachineViewer {
  return viewer.kind === 'machine' ? viewer : requireUser(viewer)
}

/** Whether the viewer may do this in this tenant. */
export function mayIn(viewer: Viewer, tenantId: string, permission: TenantPermission): boolean {
  switch (viewer.kind) {
    case 'system':
      return viewer.tenantId === tenantId
    case 'machine':
      return viewer.tenantId === tenantId && viewer.permissions.has(permission)
    case 'user':
      if (viewer.actor && IN_PERSON_PERMISSIONS.includes(permission)) return false
      return permissionsOf(viewer.roles.get(tenantId)).has(permission)
    case 'anonymous':
      return false
  }
}

const BUILT_IN: Readonly<Record<TenantRole, ReadonlySet<TenantPermission>>> = {
  owner: new Set(TENANT_GRANTS.owner),
  admin: new Set(TENANT_GRANTS.admin),
  billing: new Set(TENANT_GRANTS.billing),
  member: new Set(TENANT_GRANTS.member),
}
const NOTHING: ReadonlySet<TenantPermission> = new Set()

/** What a place in a tenant allows; nothing without one. */
export function permissionsOf(place: Place | undefined): ReadonlySet<TenantPermission> {
  if (place === undefined) return NOTHING
  return typeof place === 'string' ? BUILT_IN[place] : place
}

const isLeft = (permission: TenantPermission): boolean =>
  permission.endsWith(':read') || permission === 'tenant:archive'

/** What is left of a place while its tenant is archived: it can be read, and its owners can restore it. */
export function whileArchived(permissions: ReadonlySet<TenantPermission>): ReadonlySet<TenantPermission> {
  return new Set([...permissions].filter(isLeft))
}

export function tenantArchived(): DomainError {
  return new DomainError('FORBIDDEN', 'This tenant is archived: restore it first. Only an owner can.')
}

function isArchived(viewer: UserViewer | MachineViewer, tenantId: string): boolean {
  return viewer.kind === 'user' ? (viewer.archived?.has(tenantId) ?? false) : viewer.archived === true
}

/**
 * A person's own place, whatever it allows, in a tenant that is not archived.
 * @throws DomainError UNAUTHENTICATED, NOT_FOUND or FORBIDDEN
 */
export function requirePlace(viewer: Viewer, tenantId: string): UserViewer {
  const user = requireUser(viewer)
  if (!user.roles.has(tenantId)) throw notFound('tenant')
  if (isArchived(user, tenantId)) throw tenantArchived()
  return user
}

/**
 * A tenant that the viewer does not belong to is "not found"; one that they belong to but without the permission is FORBIDDEN,
 * naming it. @throws DomainError UNAUTHENTICATED, NOT_FOUND or FORBIDDEN
 */
export function requireIn(viewer: Viewer, tenantId: string, permission: TenantPermission): void {
  if (mayIn(viewer, tenantId, permission)) return
  const somebody = requireSomebody(viewer)
  const belongs = somebody.kind === 'user' ? somebody.roles.has(tenantId) : somebody.tenantId === tenantId
  if (!belongs) throw notFound('tenant')
  if (somebody.kind === 'user' && somebody.actor && IN_PERSON_PERMISSIONS.includes(permission))
    throw new DomainError(
      'FORBIDDEN',
      `"${permission}" is for the person themselves, and not for an operator who acts as them.`,
    )
  if (isArchived(somebody, tenantId) && !isLeft(permission)) throw tenantArchived()
  throw new DomainError(
    'FORBIDDEN',
    somebody.kind === 'user'
      ? `Your role in this tenant does not include "${permission}". Ask an owner of the tenant.`
      : `This credential does not include "${permission}". Make one that does, or ask an admin of the tenant.`,
  )
}

/** @throws DomainError UNAUTHENTICATED or FORBIDDEN */
export function requireOperator(viewer: Viewer, permission: OperatorPermission): UserViewer {
  const user = requireUser(viewer)
  if (user.operatorRole && OPERATOR_GRANTS[user.operatorRole].includes(permission)) return user
  throw new DomainError('FORBIDDEN', `This needs the operator permission "${permission}".`)
}

/** Nothing is changed while somebody looks as another role. @throws DomainError FORBIDDEN */
export function requireNoPreview(viewer: Viewer): void {
  if (viewer.kind === 'user' && viewer.preview)
    throw new DomainError(
      'FORBIDDEN',
      'A role preview is for looking: it answers queries only. Leave the preview (the header "backplane-preview") to change something.',
    )
}

/** Whether the schema is told to them outside local mode, and the explorer is theirs. */
export function mayExplore(viewer: Viewer): boolean {
  return (
    viewer.kind === 'user' && !!viewer.operatorRole && OPERATOR_GRANTS[viewer.operatorRole].includes('operator:explore')
  )
}

/** The wall's settings for this viewer: whose rows the database will show. */
export function scopeOf(viewer: Viewer): ViewerScope {
  const { signal } = viewer.origin
  const until = signal ? { signal } : {}
  if (viewer.kind === 'user') return { userId: viewer.userId, tenantIds: [...viewer.roles.keys()], ...until }
  if (viewer.kind === 'system' || viewer.kind === 'machine')
    return { userId: null, tenantIds: [viewer.tenantId], ...until }
  return { userId: null, tenantIds: [], ...until }
}

export interface ViewerScope {
  readonly userId: string | null
  readonly tenantIds: readonly string[]
  /** Reads are broken off when it is aborted. */
  readonly signal?: AbortSignal
}
