/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A move of one tenant's business clock, in local mode. */
export type AdvanceClockInput = {
  /** The tenant. */
  tenantId: string | number;
  /** Where to arrive; time does not go back. */
  to: string;
};

/** Why a customer ends a subscription. */
export type CancelReason =
  /** The service to customers was not good enough. */
  | 'CUSTOMER_SERVICE'
  /** It is not good enough. */
  | 'LOW_QUALITY'
  /** Something that is needed is not there. */
  | 'MISSING_FEATURES'
  /** Something else: the comment may say what. */
  | 'OTHER'
  /** Another service is used instead. */
  | 'SWITCHED_SERVICE'
  /** It is too hard to use. */
  | 'TOO_COMPLEX'
  /** It costs too much. */
  | 'TOO_EXPENSIVE'
  /** It is not used enough. */
  | 'UNUSED';

/** A subscription to be ended. */
export type CancelSubscriptionInput = {
  /** In your own words: 500 characters at most. */
  comment?: string | null | undefined;
  /** Yours, fresh for each request: sent again, it gives the same answer again. */
  idempotencyKey: string;
  /** Why, by your own choice. */
  reason?: CancelReason | null | undefined;
  /** The subscription. */
  subscriptionId: string | number;
  /** At once, or when what was paid for is used up. */
  when?: CancelWhen;
};

/** When a cancelled subscription ends. */
export type CancelWhen =
  /** At once. */
  | 'NOW'
  /** When what was paid for is used up. */
  | 'PERIOD_END';

/** A tenant to be created. */
export type CreateTenantInput = {
  /** 1 to 100 characters. */
  name: string;
  /** Lower-case letters, digits and hyphens; made from the name when it is absent. */
  slug?: string | null | undefined;
};

/** Why a card was declined: the same list for every payments provider. */
export type DeclineReason =
  /** The bank wants the customer to confirm it. */
  | 'AUTHENTICATION_REQUIRED'
  /** The bank declined, and does not say why. */
  | 'CARD_DECLINED'
  /** The card has expired. */
  | 'EXPIRED_CARD'
  /** It was taken for fraud. */
  | 'FRAUDULENT'
  /** The security code is wrong. */
  | 'INCORRECT_CVC'
  /** There is not enough money on the account. */
  | 'INSUFFICIENT_FUNDS'
  /** The card was reported lost or stolen. */
  | 'LOST_OR_STOLEN'
  /** No card is on file. */
  | 'NO_PAYMENT_METHOD'
  /** Something went wrong on the way: the same card may work later. */
  | 'PROCESSING_ERROR'
  /** The seller cannot be paid just now: nothing is wrong with the card. */
  | 'SELLER_UNAVAILABLE';

/** Why a feature is allowed or not. */
export type EntitlementReason =
  /** It was granted beside the plan, as by an order. */
  | 'GRANTED'
  /** The plan includes it. */
  | 'INCLUDED'
  /** A payment is missing, and access lasts a while longer. */
  | 'IN_GRACE'
  /** As many exist as the plan allows. */
  | 'LIMIT_REACHED'
  /** The plan does not include it. */
  | 'NOT_IN_PLAN'
  /** There is no live subscription. */
  | 'NO_SUBSCRIPTION'
  /** A payment is missing, and the days of grace are over. */
  | 'PAYMENT_OVERDUE';

/** Where an invoice stands. */
export type InvoiceState =
  /** It can still change. */
  | 'DRAFT'
  /** It is issued and not paid. */
  | 'OPEN'
  /** It is paid. */
  | 'PAID'
  /** It is given up. */
  | 'UNCOLLECTIBLE'
  /** It is taken back: nothing is owed. */
  | 'VOID';

/** A device to be connected. */
export type RegisterDeviceInput = {
  /** 1 to 100 characters: "Living room TV". */
  name: string;
  /** The tenant on whose plan it watches. */
  tenantId: string | number;
};

/** What a member may do. */
export type Role =
  /** Everything but spending money. */
  | 'ADMIN'
  /** Plans, payments and invoices. */
  | 'BILLING'
  /** One of the tenant's own roles, which stands beside it. */
  | 'CUSTOM'
  /** Uses the product. */
  | 'MEMBER'
  /** Everything, billing included. */
  | 'OWNER';

/** A visit to the page on which a card is put on file. */
export type StartCardSetupInput = {
  /** Yours, fresh for each request: sent again, it gives the same answer again. */
  idempotencyKey: string;
  /** The path of ours to which the customer returns. */
  returnPath?: string;
  /** The tenant that pays. */
  tenantId: string | number;
};

/** A plan to be started. */
export type SubscribeInput = {
  /** Yours, fresh for each request: sent again, it gives the same answer again. */
  idempotencyKey: string;
  /** The price: plan, currency and interval in one. */
  priceId: string | number;
  /** A promotion code, as the customer wrote it. */
  promotionCode?: string | null | undefined;
  /** The tenant that subscribes and pays. */
  tenantId: string | number;
};

/** Where a subscription stands. */
export type SubscriptionState =
  /** Paid. */
  | 'ACTIVE'
  /** It has ended. */
  | 'CANCELED'
  /** It never came to life. */
  | 'FAILED'
  /** The first payment is not through. */
  | 'INCOMPLETE'
  /** A payment is missing. */
  | 'PAST_DUE'
  /** Nothing is charged and nothing given until it goes on. */
  | 'PAUSED'
  /** Promised, and not yet known at the payments provider. */
  | 'STARTING'
  /** On trial. */
  | 'TRIALING';

export type ConsistencyViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsistencyViewerQuery = { viewer: { name: string, unreadCount: number, memberships: Array<{ role: Role, tenant: { id: string, name: string } }>, notifications: { nodes: Array<{ title: string }> } } };

export type ConsistencyMembersQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsistencyMembersQuery = { tenant: { name: string, memberCount: number, members: { nodes: Array<{ role: Role, user: { id: string, name: string } }> } | null } | null };

export type ConsistencyUseQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsistencyUseQuery = { tenant: { counters: Array<{ used: number }> | null, devices: Array<{ name: string }> } | null };

export type ConsistencySubscriptionsQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsistencySubscriptionsQuery = { tenant: { subscriptions: Array<{ state: SubscriptionState, plan: { key: string, name: string } }> } | null };

export type ConsistencyHomeQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsistencyHomeQuery = { viewer: { name: string, unreadCount: number }, tenant: { name: string, counters: Array<{ used: number }> | null, members: { nodes: Array<{ role: Role, user: { id: string, name: string } }> } | null } | null };

export type ConsistencyAccessQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsistencyAccessQuery = { tenant: { films: { allowed: boolean, reason: EntitlementReason }, devices: { used: number } } | null };

export type ConsistencyBillingQueryVariables = Exact<{
  id: string | number;
}>;


export type ConsistencyBillingQuery = { tenant: { paymentMethods: Array<{ last4: string }> | null } | null };

export type ConsistencyPlansQueryVariables = Exact<{ [key: string]: never; }>;


export type ConsistencyPlansQuery = { plans: Array<{ key: string, name: string, features: Array<{ feature: { key: string, name: string } }>, prices: Array<{ unit: { amountMinor: string } }> }> };

export type ConsistencyReadMutationVariables = Exact<{
  id: string | number;
}>;


export type ConsistencyReadMutation = { markNotificationRead: { id: string } };

export type ConsistencyRegisterMutationVariables = Exact<{
  input: RegisterDeviceInput;
}>;


export type ConsistencyRegisterMutation = { registerDevice:
    | { __typename: 'DeviceLimitReached' }
    | { __typename: 'DeviceRegistered', device: { id: string } }
    | { __typename: 'NoPlanForDevices' }
   };

export type ConsistencyRemoveMutationVariables = Exact<{
  id: string | number;
}>;


export type ConsistencyRemoveMutation = { removeDevice: boolean };

export type ConsistencyCreateMutationVariables = Exact<{
  input: CreateTenantInput;
}>;


export type ConsistencyCreateMutation = { createTenant:
    | { __typename: 'InvalidInput' }
    | { __typename: 'SlugTaken' }
    | { __typename: 'TenantCreated', tenant: { id: string } }
   };

export type ConsistencyClockMutationVariables = Exact<{
  input: AdvanceClockInput;
}>;


export type ConsistencyClockMutation = { advanceClock: { now: string } };

export type ConsistencyCancelMutationVariables = Exact<{
  input: CancelSubscriptionInput;
}>;


export type ConsistencyCancelMutation = { cancelSubscription:
    | { __typename: 'AlreadyEnded' }
    | { __typename: 'SubscriptionCanceled' }
   };

export type MainJobViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type MainJobViewerQuery = { viewer: { id: string, name: string, email: string, unreadCount: number, notifications: { nodes: Array<{ id: string, title: string, readAt: string | null }> } } };

export type MainJobCreateTenantMutationVariables = Exact<{
  name: string;
}>;


export type MainJobCreateTenantMutation = { createTenant:
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'SlugTaken', message: string }
    | { __typename: 'TenantCreated', tenant: { id: string, members: { nodes: Array<{ role: Role, user: { id: string } }> } | null } }
   };

export type MainJobPlansQueryVariables = Exact<{ [key: string]: never; }>;


export type MainJobPlansQuery = { plans: Array<{ name: string, trialDays: number, prices: Array<{ id: string, unit: { amountMinor: string } }> }> };

export type MainJobCardMutationVariables = Exact<{
  input: StartCardSetupInput;
}>;


export type MainJobCardMutation = { startCardSetup: { url: string } };

export type MainJobSubscribeMutationVariables = Exact<{
  input: SubscribeInput;
}>;


export type MainJobSubscribeMutation = { subscribe:
    | { __typename: 'ActionRequired', message: string }
    | { __typename: 'AlreadySubscribed', message: string }
    | { __typename: 'MainPlanRequired', message: string }
    | { __typename: 'PaymentDeclined', message: string }
    | { __typename: 'PaymentMethodRequired', message: string }
    | { __typename: 'PriceExpired', message: string }
    | { __typename: 'PromotionCodeRefused', message: string }
    | { __typename: 'SellerUnavailable', message: string }
    | { __typename: 'SubscribedInOtherCurrency', message: string }
    | { __typename: 'SubscriptionStarted', subscription: { state: SubscriptionState, trialEndsAt: string | null, plan: { name: string } } }
   };

export type MainJobTenantQueryVariables = Exact<{
  id: string | number;
}>;


export type MainJobTenantQuery = { tenant: { subscriptions: Array<{ id: string, state: SubscriptionState, trialEndsAt: string | null, currentPeriodEnd: string | null, graceEndsAt: string | null, plan: { name: string } }>, invoices: { nodes: Array<{ state: InvoiceState, attemptCount: number, declineReason: DeclineReason | null, total: { amountMinor: string, currency: string } }> } | null, paymentMethods: Array<{ brand: string, last4: string, isDefault: boolean }> | null, entitlement: { allowed: boolean, reason: EntitlementReason, planName: string | null } } | null };

export type MainJobDeviceMutationVariables = Exact<{
  input: RegisterDeviceInput;
}>;


export type MainJobDeviceMutation = { registerDevice:
    | { __typename: 'DeviceLimitReached', used: number, limit: number, message: string }
    | { __typename: 'DeviceRegistered', used: number, device: { name: string } }
    | { __typename: 'NoPlanForDevices' }
   };

export type MainJobReadMutationVariables = Exact<{
  id: string | number;
}>;


export type MainJobReadMutation = { markNotificationRead: { readAt: string | null } };

export type MainJobClockMutationVariables = Exact<{
  input: AdvanceClockInput;
}>;


export type MainJobClockMutation = { advanceClock: { now: string, steps: number } };

export type MainJobCancelMutationVariables = Exact<{
  input: CancelSubscriptionInput;
}>;


export type MainJobCancelMutation = { cancelSubscription:
    | { __typename: 'AlreadyEnded' }
    | { __typename: 'SubscriptionCanceled' }
   };

export type MainJobMetricsQueryVariables = Exact<{
  user: string | number;
}>;


export type MainJobMetricsQuery = { metrics: { activeSubscriptions: number, churnedSubscriptions: number, holdingsOfUser: number, monthlyRecurringRevenue: Array<{ amountMinor: string, currency: string }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const ConsistencyViewerDocument = new TypedDocumentString(`
    query ConsistencyViewer {
  viewer {
    name
    unreadCount
    memberships {
      role
      tenant {
        id
        name
      }
    }
    notifications(first: 1) {
      nodes {
        title
      }
    }
  }
}
    `, {"hash":"sha256:29db025aafc1b862bee1e093a8f0d9b7496b4c3d9e3142955b7415ef446bde0f"}) as unknown as TypedDocumentString<ConsistencyViewerQuery, ConsistencyViewerQueryVariables>;
export const ConsistencyMembersDocument = new TypedDocumentString(`
    query ConsistencyMembers($id: ID!) {
  tenant(id: $id) {
    name
    memberCount
    members(first: 50) {
      nodes {
        role
        user {
          id
          name
        }
      }
    }
  }
}
    `, {"hash":"sha256:2b3dfb7de29e831f854f77b27560c485b88d8ac650f3b32934e3ef42423612f3"}) as unknown as TypedDocumentString<ConsistencyMembersQuery, ConsistencyMembersQueryVariables>;
export const ConsistencyUseDocument = new TypedDocumentString(`
    query ConsistencyUse($id: ID!) {
  tenant(id: $id) {
    counters {
      used
    }
    devices {
      name
    }
  }
}
    `, {"hash":"sha256:ce9ffd51da99d7ebb35eeac03286d78bf01b63f67680475f62a5cc371a6fc5b5"}) as unknown as TypedDocumentString<ConsistencyUseQuery, ConsistencyUseQueryVariables>;
export const ConsistencySubscriptionsDocument = new TypedDocumentString(`
    query ConsistencySubscriptions($id: ID!) {
  tenant(id: $id) {
    subscriptions {
      state
      plan {
        key
        name
      }
    }
  }
}
    `, {"hash":"sha256:88c6919ea516715951ea6df098bfe5130371affd55f929880c66452e761fa999"}) as unknown as TypedDocumentString<ConsistencySubscriptionsQuery, ConsistencySubscriptionsQueryVariables>;
export const ConsistencyHomeDocument = new TypedDocumentString(`
    query ConsistencyHome($id: ID!) {
  viewer {
    name
    unreadCount
  }
  tenant(id: $id) {
    name
    counters {
      used
    }
    members(first: 50) {
      nodes {
        role
        user {
          id
          name
        }
      }
    }
  }
}
    `, {"hash":"sha256:be5b0d98928b8b6648386583898845787c7ca98a622313f95544f40725b9bc34"}) as unknown as TypedDocumentString<ConsistencyHomeQuery, ConsistencyHomeQueryVariables>;
export const ConsistencyAccessDocument = new TypedDocumentString(`
    query ConsistencyAccess($id: ID!) {
  tenant(id: $id) {
    films: entitlement(featureKey: "hd_movies") {
      allowed
      reason
    }
    devices: entitlement(featureKey: "connected_devices") {
      used
    }
  }
}
    `, {"hash":"sha256:3d6dbf617c901b55ac9bcba635801b514dad7da155b94ca93d8caeb40176b74c"}) as unknown as TypedDocumentString<ConsistencyAccessQuery, ConsistencyAccessQueryVariables>;
export const ConsistencyBillingDocument = new TypedDocumentString(`
    query ConsistencyBilling($id: ID!) {
  tenant(id: $id) {
    paymentMethods {
      last4
    }
  }
}
    `, {"hash":"sha256:302190c75b3c69494b45d91a70db1df57b49d3f8c0eece4d17a9ec582f388100"}) as unknown as TypedDocumentString<ConsistencyBillingQuery, ConsistencyBillingQueryVariables>;
export const ConsistencyPlansDocument = new TypedDocumentString(`
    query ConsistencyPlans {
  plans {
    key
    name
    features {
      feature {
        key
        name
      }
    }
    prices(currency: "USD", interval: MONTH) {
      unit {
        amountMinor
      }
    }
  }
}
    `, {"hash":"sha256:764b5fc56f4c1d036222008afa1492b43adbce7f0f40b6679702757c056e04dd"}) as unknown as TypedDocumentString<ConsistencyPlansQuery, ConsistencyPlansQueryVariables>;
export const ConsistencyReadDocument = new TypedDocumentString(`
    mutation ConsistencyRead($id: ID!) {
  markNotificationRead(id: $id) {
    id
  }
}
    `, {"hash":"sha256:bded7bc79e417ae2abb0db7334b5f75c67a321800328b0fc2f51bf8d13aac728"}) as unknown as TypedDocumentString<ConsistencyReadMutation, ConsistencyReadMutationVariables>;
export const ConsistencyRegisterDocument = new TypedDocumentString(`
    mutation ConsistencyRegister($input: RegisterDeviceInput!) {
  registerDevice(input: $input) {
    __typename
    ... on DeviceRegistered {
      device {
        id
      }
    }
  }
}
    `, {"hash":"sha256:3e7b67381f1372dc1daf1dce902daa8e90b86e256cdcf26eac67784fbe27ae9a"}) as unknown as TypedDocumentString<ConsistencyRegisterMutation, ConsistencyRegisterMutationVariables>;
export const ConsistencyRemoveDocument = new TypedDocumentString(`
    mutation ConsistencyRemove($id: ID!) {
  removeDevice(id: $id)
}
    `, {"hash":"sha256:48c6af737dfb05bbd97d503b341f1527e3119a9b15f751a0c7aa9faff289cb11"}) as unknown as TypedDocumentString<ConsistencyRemoveMutation, ConsistencyRemoveMutationVariables>;
export const ConsistencyCreateDocument = new TypedDocumentString(`
    mutation ConsistencyCreate($input: CreateTenantInput!) {
  createTenant(input: $input) {
    __typename
    ... on TenantCreated {
      tenant {
        id
      }
    }
  }
}
    `, {"hash":"sha256:a3debdd666532d24fa610e7a2382591832d02b7e5b948afc26f95a9b07bfd582"}) as unknown as TypedDocumentString<ConsistencyCreateMutation, ConsistencyCreateMutationVariables>;
export const ConsistencyClockDocument = new TypedDocumentString(`
    mutation ConsistencyClock($input: AdvanceClockInput!) {
  advanceClock(input: $input) {
    now
  }
}
    `, {"hash":"sha256:c26b2ef594b949cf9e87493e39cdfaf15a383ba9c8600dde4f39d8390e96de15"}) as unknown as TypedDocumentString<ConsistencyClockMutation, ConsistencyClockMutationVariables>;
export const ConsistencyCancelDocument = new TypedDocumentString(`
    mutation ConsistencyCancel($input: CancelSubscriptionInput!) {
  cancelSubscription(input: $input) {
    __typename
  }
}
    `, {"hash":"sha256:d2754148edd09a21f575128ac6266fdc99c5d99695be47683dcf160a8189f67e"}) as unknown as TypedDocumentString<ConsistencyCancelMutation, ConsistencyCancelMutationVariables>;
export const MainJobViewerDocument = new TypedDocumentString(`
    query MainJobViewer {
  viewer {
    id
    name
    email
    unreadCount
    notifications {
      nodes {
        id
        title
        readAt
      }
    }
  }
}
    `, {"hash":"sha256:602dabe77fe83b7145933b0ffa362dc4bd602be62db442b513c330cc5da58c1b"}) as unknown as TypedDocumentString<MainJobViewerQuery, MainJobViewerQueryVariables>;
export const MainJobCreateTenantDocument = new TypedDocumentString(`
    mutation MainJobCreateTenant($name: String!) {
  createTenant(input: {name: $name}) {
    __typename
    ... on TenantCreated {
      tenant {
        id
        members {
          nodes {
            role
            user {
              id
            }
          }
        }
      }
    }
    ... on MutationError {
      message
    }
  }
}
    `, {"hash":"sha256:9b93d922f0dad658eaac5e463bdab90ce0d6da3d287010cf41d1ee1f6e50ac77"}) as unknown as TypedDocumentString<MainJobCreateTenantMutation, MainJobCreateTenantMutationVariables>;
export const MainJobPlansDocument = new TypedDocumentString(`
    query MainJobPlans {
  plans {
    name
    trialDays
    prices(currency: "USD", interval: MONTH) {
      id
      unit {
        amountMinor
      }
    }
  }
}
    `, {"hash":"sha256:edf1eef1c42cee6286fe76e0d413d8eab2b80deb55d108f602a3fa83b0396efb"}) as unknown as TypedDocumentString<MainJobPlansQuery, MainJobPlansQueryVariables>;
export const MainJobCardDocument = new TypedDocumentString(`
    mutation MainJobCard($input: StartCardSetupInput!) {
  startCardSetup(input: $input) {
    url
  }
}
    `, {"hash":"sha256:8705438ca9df9d0fc06a5ed24a804bae61effaca604cb64a557bac0c5bbca751"}) as unknown as TypedDocumentString<MainJobCardMutation, MainJobCardMutationVariables>;
export const MainJobSubscribeDocument = new TypedDocumentString(`
    mutation MainJobSubscribe($input: SubscribeInput!) {
  subscribe(input: $input) {
    __typename
    ... on SubscriptionStarted {
      subscription {
        state
        trialEndsAt
        plan {
          name
        }
      }
    }
    ... on MutationError {
      message
    }
  }
}
    `, {"hash":"sha256:f73aaccdf927fbeadd070b1cc852b6fd60b2844a42bdd1069611cb8f0cd85a62"}) as unknown as TypedDocumentString<MainJobSubscribeMutation, MainJobSubscribeMutationVariables>;
export const MainJobTenantDocument = new TypedDocumentString(`
    query MainJobTenant($id: ID!) {
  tenant(id: $id) {
    subscriptions {
      id
      state
      trialEndsAt
      currentPeriodEnd
      graceEndsAt
      plan {
        name
      }
    }
    invoices {
      nodes {
        state
        attemptCount
        declineReason
        total {
          amountMinor
          currency
        }
      }
    }
    paymentMethods {
      brand
      last4
      isDefault
    }
    entitlement(featureKey: "hd_movies") {
      allowed
      reason
      planName
    }
  }
}
    `, {"hash":"sha256:0476229086e6a1a87f74ea3ef0ee95ba6dc59bedc53b252ac1fb0087758b77f9"}) as unknown as TypedDocumentString<MainJobTenantQuery, MainJobTenantQueryVariables>;
export const MainJobDeviceDocument = new TypedDocumentString(`
    mutation MainJobDevice($input: RegisterDeviceInput!) {
  registerDevice(input: $input) {
    __typename
    ... on DeviceRegistered {
      used
      device {
        name
      }
    }
    ... on DeviceLimitReached {
      used
      limit
      message
    }
  }
}
    `, {"hash":"sha256:8dc0b3725dddd488d5387555be6f6af0c7f1450e2ab059fbab16118e0e74f8ed"}) as unknown as TypedDocumentString<MainJobDeviceMutation, MainJobDeviceMutationVariables>;
export const MainJobReadDocument = new TypedDocumentString(`
    mutation MainJobRead($id: ID!) {
  markNotificationRead(id: $id) {
    readAt
  }
}
    `, {"hash":"sha256:9b9b793707865d75d4fbb983fda446af3c7f6525be6d0eac06a6c1126608ec7d"}) as unknown as TypedDocumentString<MainJobReadMutation, MainJobReadMutationVariables>;
export const MainJobClockDocument = new TypedDocumentString(`
    mutation MainJobClock($input: AdvanceClockInput!) {
  advanceClock(input: $input) {
    now
    steps
  }
}
    `, {"hash":"sha256:e979278194abe0af090c50ad4b9e5c221a1a962a6b21b8fcb6db698f983801ff"}) as unknown as TypedDocumentString<MainJobClockMutation, MainJobClockMutationVariables>;
export const MainJobCancelDocument = new TypedDocumentString(`
    mutation MainJobCancel($input: CancelSubscriptionInput!) {
  cancelSubscription(input: $input) {
    __typename
  }
}
    `, {"hash":"sha256:4500a0c0d52d129d94137f9dccd426acbfeb57ade618e7a3a1da6c48c50d4472"}) as unknown as TypedDocumentString<MainJobCancelMutation, MainJobCancelMutationVariables>;
export const MainJobMetricsDocument = new TypedDocumentString(`
    query MainJobMetrics($user: ID!) {
  metrics {
    monthlyRecurringRevenue {
      amountMinor
      currency
    }
    activeSubscriptions
    churnedSubscriptions
    holdingsOfUser(userId: $user, featureKey: "connected_devices")
  }
}
    `, {"hash":"sha256:577c8b6addb5b7d178c301cc0dfeb4ecbb7dbb0348d8b135da5d60f83b560ce7"}) as unknown as TypedDocumentString<MainJobMetricsQuery, MainJobMetricsQueryVariables>;