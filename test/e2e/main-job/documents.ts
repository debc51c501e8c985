import { graphql } from '../../generated/gql.ts'

export const viewerQuery = graphql(`
  query MainJobViewer {
    viewer { id name email unreadCount notifications { nodes { id title readAt } } }
  }
`)

export const createTenantMutation = graphql(`
  mutation MainJobCreateTenant($name: String!) {
    createTenant(input: { name: $name }) {
      __typename
      ... on TenantCreated { tenant { id members { nodes { role user { id } } } } }
      ... on MutationError { message }
    }
  }
`)

export const plansQuery = graphql(`
  query MainJobPlans {
    plans { name trialDays prices(currency: "USD", interval: MONTH) { id unit { amountMinor } } }
  }
`)

export const startCardSetupMutation = graphql(`
  mutation MainJobCard($input: StartCardSetupInput!) {
    startCardSetup(input: $input) { url }
  }
`)

export const subscribeMutation = graphql(`
  mutation MainJobSubscribe($input: SubscribeInput!) {
    subscribe(input: $input) {
      __typename
      ... on SubscriptionStarted { subscription { state trialEndsAt plan { name } } }
      ... on MutationError { message }
    }
  }
`)

export const tenantQuery = graphql(`
  query MainJobTenant($id: ID!) {
    tenant(id: $id) {
      subscriptions { id state trialEndsAt currentPeriodEnd graceEndsAt plan { name } }
      invoices { nodes { state attemptCount declineReason total { amountMinor currency } } }
      paymentMethods { brand last4 isDefault }
      entitlement(featureKey: "hd_movies") { allowed reason planName }
    }
  }
`)

export const registerDeviceMutation = graphql(`
  mutation MainJobDevice($input: RegisterDeviceInput!) {
    registerDevice(input: $input) {
      __typename
      ... on DeviceRegistered { used device { name } }
      ... on DeviceLimitReached { used limit message }
    }
  }
`)

export const markReadMutation = graphql(`
  mutation MainJobRead($id: ID!) {
    markNotificationRead(id: $id) { readAt }
  }
`)

export const advanceClockMutation = graphql(`
  mutation MainJobClock($input: AdvanceClockInput!) {
    advanceClock(input: $input) { now steps }
  }
`)

export const cancelMutation = graphql(`
  mutation MainJobCancel($input: CancelSubscriptionInput!) {
    cancelSubscription(input: $input) { __typename }
  }
`)

export const metricsQuery = graphql(`
  query MainJobMetrics($user: ID!) {
    metrics {
      monthlyRecurringRevenue { amountMinor currency }
      activeSubscriptions
      churnedSubscriptions
      holdingsOfUser(userId: $user, featureKey: "connected_devices")
    }
  }
`)
