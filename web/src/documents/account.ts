import { graphql } from '../generated/index.ts'

/** Everything that the page paints, in one round trip: the chosen tenant, or without a choice the tenants that there are. */
export const ACCOUNT = graphql(`
  query Account($tenantId: ID!, $chosen: Boolean!, $messages: Int!, $bills: Int!, $payments: Int!) {
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
        ...InvoiceFacts
      }
      pageInfo {
        hasNextPage
      }
    }
    payments(first: $payments) {
      nodes {
        ...PaymentFacts
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
    quantity
    plan {
      id
      name
      kind
    }
    price {
      ...PaidPrice
    }
    scheduledChange {
      at
      quantity
      plan {
        id
        name
      }
      price {
        ...PaidPrice
      }
    }
  }

  fragment PaidPrice on Price {
    id
    interval
    model
    unit {
      amountMinor
      currency
      exponent
    }
  }

  fragment InvoiceFacts on Invoice {
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

  fragment PaymentFacts on Payment {
    id
    description
    state
    declineReason
    createdAt
    amount {
      amountMinor
      currency
      exponent
    }
    refunds {
      id
      state
      createdAt
      amount {
        amountMinor
        currency
        exponent
      }
    }
    disputes {
      id
      state
      openedAt
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
