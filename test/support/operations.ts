import type { FurnishedTenant } from './furnished.ts'

export interface Operation {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

export type Ids = FurnishedTenant['ids']

const TENANT_FIELDS = `id name slug createdAt memberCount
  members { totalCount nodes { id role user { id email } tenant { id } } }
  subscriptions { id state plan { key } price { id } invoices { nodes { id } } }
  invoices { totalCount nodes { id total { amountMinor } } }
  paymentMethods { id last4 }
  holdings { nodes { id thing user { id } } }
  counters { id used updatedAt feature { key } }
  entitlement(featureKey: "connected_devices") { allowed used }
  devices { id name user { id } }`

const key = () => crypto.randomUUID()

/** Every root field of the schema with everything that it can be asked, about the objects of these ids. */
export const OPERATIONS: Readonly<Record<string, (ids: Ids) => Operation>> = {
  'Query.viewer': () => ({
    query: `{ viewer { id email memberships { tenant { ${TENANT_FIELDS} } } notifications { nodes { id title tenant { id } } } unreadCount } }`,
    variables: {},
  }),
  'Query.tenant': ({ tenant }) => ({
    query: `query ($id: ID!) { tenant(id: $id) { ${TENANT_FIELDS} } }`,
    variables: { id: tenant },
  }),
  'Query.plans': () => ({ query: '{ plans { id key prices { id } features { feature { key } } } }', variables: {} }),
  'Query.films': ({ tenant }) => ({
    query: 'query ($tenant: ID!) { films { title quality(tenantId: $tenant) } }',
    variables: { tenant },
  }),
  'Query.metrics': ({ user }) => ({
    query: 'query ($user: ID!) { metrics { holdingsOfUser(userId: $user, featureKey: "connected_devices") } }',
    variables: { user },
  }),
  'Mutation.createTenant': () => ({
    query: 'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { __typename } }',
    variables: { input: { name: 'Another', slug: `another-${key()}` } },
  }),
  'Mutation.startCardSetup': ({ tenant }) => ({
    query: 'mutation ($input: StartCardSetupInput!) { startCardSetup(input: $input) { __typename url } }',
    variables: { input: { tenantId: tenant, idempotencyKey: key() } },
  }),
  'Mutation.subscribe': ({ tenant, price }) => ({
    query:
      'mutation ($input: SubscribeInput!) { subscribe(input: $input) { __typename ... on AlreadySubscribed { subscriptionId } } }',
    variables: { input: { tenantId: tenant, priceId: price, idempotencyKey: key() } },
  }),
  'Mutation.cancelSubscription': ({ subscription }) => ({
    query:
      'mutation ($input: CancelSubscriptionInput!) { cancelSubscription(input: $input) { __typename ... on SubscriptionCanceled { subscription { id } } } }',
    variables: { input: { subscriptionId: subscription, when: 'PERIOD_END', idempotencyKey: key() } },
  }),
  'Mutation.markNotificationRead': ({ notification }) => ({
    query: 'mutation ($id: ID!) { markNotificationRead(id: $id) { __typename id title } }',
    variables: { id: notification },
  }),
  'Mutation.advanceClock': ({ tenant }) => ({
    query: 'mutation ($input: AdvanceClockInput!) { advanceClock(input: $input) { __typename now } }',
    variables: { input: { tenantId: tenant, to: new Date(Date.now() + 3_600_000).toISOString() } },
  }),
  'Mutation.registerDevice': ({ tenant }) => ({
    query:
      'mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { __typename ... on DeviceLimitReached { used } } }',
    variables: { input: { tenantId: tenant, name: 'Another' } },
  }),
  'Mutation.removeDevice': ({ device }) => ({
    query: 'mutation ($id: ID!) { removeDevice(id: $id) }',
    variables: { id: device },
  }),
}
