import { graphql } from '../generated/gql.ts'

/** What is read again and again: each shape of dependency once, by one statement or by resolvers. */
export const viewerQuery = graphql(`
  query ConsistencyViewer {
    viewer { name unreadCount memberships { role tenant { id name } } notifications(first: 1) { nodes { title } } }
  }
`)

export const membersQuery = graphql(`
  query ConsistencyMembers($id: ID!) {
    tenant(id: $id) { name memberCount members(first: 50) { nodes { role user { id name } } } }
  }
`)

export const useQuery = graphql(`
  query ConsistencyUse($id: ID!) { tenant(id: $id) { counters { used } devices { name } } }
`)

export const subscriptionsQuery = graphql(`
  query ConsistencySubscriptions($id: ID!) { tenant(id: $id) { subscriptions { state plan { key name } } } }
`)

/** Two parts that are kept apart: the viewer's own, and what all members of the tenant share. */
export const homeQuery = graphql(`
  query ConsistencyHome($id: ID!) {
    viewer { name unreadCount }
    tenant(id: $id) { name counters { used } members(first: 50) { nodes { role user { id name } } } }
  }
`)

export const accessQuery = graphql(`
  query ConsistencyAccess($id: ID!) {
    tenant(id: $id) {
      films: entitlement(featureKey: "hd_movies") { allowed reason }
      devices: entitlement(featureKey: "connected_devices") { used }
    }
  }
`)

export const billingQuery = graphql(`
  query ConsistencyBilling($id: ID!) { tenant(id: $id) { paymentMethods { last4 } } }
`)

export const plansQuery = graphql(`
  query ConsistencyPlans {
    plans { key name features { feature { key name } } prices(currency: "USD", interval: MONTH) { unit { amountMinor } } }
  }
`)

export const readMutation = graphql(`
  mutation ConsistencyRead($id: ID!) { markNotificationRead(id: $id) { id } }
`)

export const registerMutation = graphql(`
  mutation ConsistencyRegister($input: RegisterDeviceInput!) {
    registerDevice(input: $input) { __typename ... on DeviceRegistered { device { id } } }
  }
`)

export const removeMutation = graphql(`
  mutation ConsistencyRemove($id: ID!) { removeDevice(id: $id) }
`)

export const createMutation = graphql(`
  mutation ConsistencyCreate($input: CreateTenantInput!) {
    createTenant(input: $input) { __typename ... on TenantCreated { tenant { id } } }
  }
`)

export const clockMutation = graphql(`
  mutation ConsistencyClock($input: AdvanceClockInput!) { advanceClock(input: $input) { now } }
`)

export const cancelMutation = graphql(`
  mutation ConsistencyCancel($input: CancelSubscriptionInput!) { cancelSubscription(input: $input) { __typename } }
`)
