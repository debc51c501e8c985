import type { TenantPermission } from '../permissions.ts'

/** What of a tenant an event has changed. A page asks again for what it shows of it. */
export const TENANT_TOPICS = [
  'tenant',
  'members',
  'invitations',
  'roles',
  'domains',
  'subscriptions',
  'billing',
  'orders',
  'holdings',
  'keys',
] as const
export type TenantTopic = (typeof TENANT_TOPICS)[number]

/** What of a person. */
export const VIEWER_TOPICS = ['profile', 'memberships', 'messages', 'sessions'] as const
export type ViewerTopic = (typeof VIEWER_TOPICS)[number]

/** Whoever may see what has changed may hear of it. */
export const PERMISSION_OF: Readonly<Record<TenantTopic, TenantPermission>> = {
  tenant: 'tenant:read',
  members: 'member:read',
  invitations: 'member:read',
  roles: 'tenant:read',
  domains: 'tenant:read',
  subscriptions: 'tenant:read',
  billing: 'billing:read',
  orders: 'billing:read',
  holdings: 'holding:read',
  keys: 'key:read',
}

const OF_TENANT: Readonly<Record<string, TenantTopic>> = {
  tenant: 'tenant',
  member: 'members',
  join_request: 'members',
  invitation: 'invitations',
  role: 'roles',
  domain: 'domains',
  subscription: 'subscriptions',
  grant: 'subscriptions',
  invoice: 'billing',
  cart: 'orders',
  order: 'orders',
  sale: 'orders',
  seller: 'billing',
  payment_method: 'billing',
  holding: 'holdings',
  limit: 'holdings',
  api_key: 'keys',
  client_app: 'keys',
}

/** Whole types, and not families: what staff does about a person (a ban, an impersonation) is nobody's to hear here. */
const OF_VIEWER: Readonly<Record<string, ViewerTopic>> = {
  'user.updated': 'profile',
  'member.joined': 'memberships',
  'member.role_changed': 'memberships',
  'member.left': 'memberships',
  'notification.received': 'messages',
  'notification.read': 'messages',
  'session.revoked': 'sessions',
  'sessions.revoked': 'sessions',
  'session.ended': 'sessions',
}

/** Null: nobody is told of this event. So it is with a type that nothing here knows. @param type `member.joined` */
export function tenantTopicOf(type: string): TenantTopic | null {
  return OF_TENANT[type.slice(0, type.indexOf('.'))] ?? null
}

export function viewerTopicOf(type: string): ViewerTopic | null {
  return OF_VIEWER[type] ?? null
}
