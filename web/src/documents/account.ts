import { graphql } from '../generated/index.ts'

/** Everything that the page paints, in one round trip: the chosen tenant, or without a choice the tenants that there are. */
export const ACCOUNT = graphql(`
  query Account($tenantId: ID!, $chosen: Boolean!, $messages: Int!, $bills: Int!) {
    viewer {
      id
      name
      email
      memberships {
        id
        role
        tenant {
          id
          name
          ...TenantAccount @skip(if: $chosen)
        }
      }
      ...Feed
    }
    tenant(id: $tenantId) @include(if: $chosen) {
      id
      name
      ...TenantAccount
    }
    plans {
      ...PricedPlan
    }
  }

  fragment TenantAccount on Tenant {
    subscriptions {
      ...SubscriptionFacts
    }
    paymentMethods {
      id
      brand
      last4
      expMonth
      expYear
      isDefault
    }
    invoices(first: $bills) {
      nodes {
        ...InvoiceLine
      }
      pageInfo {
        hasNextPage
      }
    }
    ...ProductUse
  }

  fragment SubscriptionFacts on TenantSubscription {
    id
    state
    trialEndsAt
    currentPeriodEnd
    cancelAtPeriodEnd
    graceEndsAt
    endedAt
    plan {
      id
      name
    }
    price {
      id
      interval
      unit {
        amountMinor
        currency
        exponent
      }
    }
  }

  fragment InvoiceLine on Invoice {
    id
    number
    state
    issuedAt
    paidAt
    nextAttemptAt
    declineReason
    total {
      amountMinor
      currency
      exponent
    }
  }

  fragment Feed on Viewer {
    unreadCount
    notifications(first: $messages) {
      nodes {
        id
        title
        body
        createdAt
        readAt
        tenant {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`)
