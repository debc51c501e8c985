import { DomainError, notFound } from './errors.ts'

/** Everything that a person can be allowed to do inside a tenant. Closed: a check names one of these or does not compile. */
export const TENANT_PERMISSIONS = [
  'tenant:read',
  'tenant:update',
  'member:read',
  'member:write',
  'billing:read',
  'billing:write',
  'holding:read',
  'holding:write',
] as const
export type TenantPermission = (typeof TENANT_PERMISSIONS)[number]

/** What staff can be allowed to do across tenants. */
export const OPERATOR_PERMISSIONS = [
  'operator:metrics',
  'operator:clock',
  'operator:catalogue',
  'operator:tenants',
] as const
export type OperatorPermission = (typeof OPERATOR_PERMISSIONS)[number]

export const TENANT_ROLES = ['owner', 'admin', 'billing', 'member'] as const
export type TenantRole = (typeof TENANT_ROLES)[number]

export const OPERATOR_ROLES = ['support', 'finance', 'engineer'] as const
export type OperatorRole = (typeof OPERATOR_ROLES)[number]

const TENANT_GRANTS: Readonly<Record<TenantRole, readonly TenantPermission[]>> = {
  owner: TENANT_PERMISSIONS,
  admin: [
    'tenant:read',
    'tenant:update',
    'member:read',
    'member:write',
    'billing:read',
    'holding:read',
    'holding:write',
  ],
  billing: ['tenant:read', 'member:read', 'billing:read', 'billing:write', 'holding:read'],
  member: ['tenant:read', 'member:read', 'holding:read', 'holding:write'],
}

const OPERATOR_GRANTS: Readonly<Record<OperatorRole, readonly OperatorPermission[]>> = {
  support: ['operator:tenants', 'operator:metrics'],
  finance: ['operator:tenants', 'operator:metrics', 'operator:catalogue'],
  engineer: OPERATOR_PERMISSIONS,
}

/** Where a request came from: for the audit log and the logs. */
export interface Origin {
  readonly requestId: string
  readonly address: string | null
}

/** A person, known by a verified token; roles and tenants come from our database, never from the token. */
export interface UserViewer {
  readonly kind: 'user'
  readonly userId: string
  readonly roles: ReadonlyMap<string, TenantRole>
  readonly operatorRole: OperatorRole | null
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

export type Viewer = UserViewer | SystemViewer | AnonymousViewer

export function systemViewer(name: string, tenantId: string): SystemViewer {
  return { kind: 'system', name, tenantId, origin: { requestId: `job:${name}`, address: null } }
}

/** @throws DomainError UNAUTHENTICATED */
export function requireUser(viewer: Viewer): UserViewer {
  if (viewer.kind === 'user') return viewer
  throw new DomainError('UNAUTHENTICATED', 'Sign in first: send an access token as "Authorization: Bearer …".')
}

/** Whether the viewer may do this in this tenant. */
export function mayIn(viewer: Viewer, tenantId: string, permission: TenantPermission): boolean {
  if (viewer.kind === 'system') return viewer.tenantId === tenantId
  if (viewer.kind !== 'user') return false
  const role = viewer.roles.get(tenantId)
  return role !== undefined && TENANT_GRANTS[role].includes(permission)
}

/**
 * A tenant that the viewer does not belong to is "not found"; one that they belong to but without the permission is FORBIDDEN,
 * naming it. @throws DomainError UNAUTHENTICATED, NOT_FOUND or FORBIDDEN
 */
export function requireIn(viewer: Viewer, tenantId: string, permission: TenantPermission): void {
  if (mayIn(viewer, tenantId, permission)) return
  const user = requireUser(viewer)
  if (!user.roles.has(tenantId)) throw notFound('tenant')
  throw new DomainError(
    'FORBIDDEN',
    `Your role in this tenant does not include "${permission}". Ask an owner of the tenant.`,
  )
}

/** @throws DomainError UNAUTHENTICATED or FORBIDDEN */
export function requireOperator(viewer: Viewer, permission: OperatorPermission): UserViewer {
  const user = requireUser(viewer)
  if (user.operatorRole && OPERATOR_GRANTS[user.operatorRole].includes(permission)) return user
  throw new DomainError('FORBIDDEN', `This needs the operator permission "${permission}".`)
}

/** The wall's settings for this viewer: whose rows the database will show. */
export function scopeOf(viewer: Viewer): { userId: string | null; tenantIds: readonly string[] } {
  if (viewer.kind === 'user') return { userId: viewer.userId, tenantIds: [...viewer.roles.keys()] }
  if (viewer.kind === 'system') return { userId: null, tenantIds: [viewer.tenantId] }
  return { userId: null, tenantIds: [] }
}
