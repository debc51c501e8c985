import { DateTimeISOResolver } from 'graphql-scalars'

/** The home screen for the peers that are written schema first: plain lists, where Backplane has connections. */
export const typeDefs = /* GraphQL */ `
  scalar DateTimeISO
  type Query { viewer: Viewer!  tenant(id: ID!): Tenant }
  type Viewer { id: ID!  name: String!  email: String!  unreadCount: Int!  notifications(first: Int!): [Notification!]! }
  type Notification { id: ID!  title: String!  createdAt: DateTimeISO!  readAt: DateTimeISO }
  type Tenant {
    id: ID!
    name: String!
    members(first: Int!): [Membership!]!
    subscriptions: [TenantSubscription!]!
    counters: [Counter!]!
  }
  type Membership { id: ID!  role: String!  user: User! }
  type User { id: ID!  name: String!  email: String! }
  type TenantSubscription { id: ID!  state: String!  currentPeriodEnd: DateTimeISO  plan: Plan! }
  type Plan { id: ID!  name: String!  features: [PlanFeature!]! }
  type PlanFeature { enabled: Boolean!  limitValue: Int  feature: Feature! }
  type Feature { key: String!  name: String!  unit: String }
  type Counter { used: Int!  feature: Feature! }
`

export const scalars = { DateTimeISO: DateTimeISOResolver }
