import { createHash } from 'node:crypto'
import { toPublicId } from '../../dist/lib/ids.js'

/*
 * The home screen as each kind of server is asked for it: viewer, unread count, 5 notifications, tenant, 10 members with their users,
 * subscription with plan and 10 features, 10 counters. The same rows and columns for all.
 */

export const OURS = `query Home($tenant: ID!) {
  viewer { id name email unreadCount notifications(first: 5) { nodes { id title createdAt readAt } } }
  tenant(id: $tenant) { id name
    members(first: 10) { nodes { id role user { id name email } } }
    subscriptions { id state currentPeriodEnd plan { id name features { limitValue feature { key name } } } }
    counters { used feature { key name } } } }`

export const PLAIN = `query Home($tenant: ID!) {
  viewer { id name email unreadCount notifications(first: 5) { id title createdAt readAt } }
  tenant(id: $tenant) { id name
    members(first: 10) { id role user { id name email } }
    subscriptions { id state currentPeriodEnd plan { id name features { limitValue feature { key name } } } }
    counters { used feature { key name } } } }`

/** PostGraphile makes its schema of the tables; it has no viewer, so the person is a variable. */
export const POSTGRAPHILE = `query Home($tenant: UUID!, $user: UUID!) {
  viewer: userByRowId(rowId: $user) { id: rowId name email
    unread: notificationsByUserId(condition: { readAt: null }) { totalCount }
    notifications: notificationsByUserIdList(first: 5, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { id: rowId title createdAt readAt } }
  tenant: tenantByRowId(rowId: $tenant) { id: rowId name
    members: membershipsByTenantIdList(first: 10, orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) {
      id: rowId role user: userByUserId { id: rowId name email } }
    subscriptions: tenantSubscriptionsByTenantIdList(first: 20, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {
      id: rowId state currentPeriodEnd
      plan: planByPlanId { id: rowId name
        features: planFeaturesByPlanIdList(orderBy: [POSITION_ASC, ROW_ID_ASC]) {
          limitValue feature: featureByFeatureId { key name } } } }
    counters: countersByTenantIdList(orderBy: [FEATURE_KEY_ASC]) { used feature: featureByFeatureKey { key name } } } }`

const publicTenant = (person) => toPublicId('tenant', person.tenantId)
const post = (path, body) => ({ method: 'POST', path, body: JSON.stringify(body) })

/** What one person's client sends, by the way of asking that a row names. `body` is '' for GET. */
export const REQUESTS = {
  'ours: any document': (person) => post('/graphql', { query: OURS, variables: { tenant: publicTenant(person) } }),
  'ours: registered document': (person) => ({
    method: 'GET',
    path: `/graphql?documentId=${encodeURIComponent(hashOf(OURS))}&variables=${encodeURIComponent(
      JSON.stringify({ tenant: publicTenant(person) }),
    )}`,
    body: '',
  }),
  'ours: who am I': () => post('/graphql', { query: '{ viewer { id } }' }),
  'static route': () => ({ method: 'GET', path: '/bench/static', body: '' }),
  'plain document': (person) => post('/graphql', { query: PLAIN, variables: { tenant: person.tenantId } }),
  'mercurius: stored document': (person) =>
    post('/graphql', { query: 'home', persisted: true, variables: { tenant: person.tenantId } }),
  postgraphile: (person) =>
    post('/graphql', { query: POSTGRAPHILE, variables: { tenant: person.tenantId, user: person.userId } }),
  'postgraphile: stored document': (person) =>
    post('/graphql', { documentId: 'home', variables: { tenant: person.tenantId, user: person.userId } }),
}

/** `sha256:` and the digest in hex: the id of a registered document. */
export function hashOf(document) {
  return `sha256:${createHash('sha256').update(document).digest('hex')}`
}
