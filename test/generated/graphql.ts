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

/** A subscription to be ended. */
export type CancelSubscriptionInput = {
  /** Yours, fresh for each request: sent again, it gives the same answer again. */
  idempotencyKey: string;
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

/** Why a card was declined: the same list for every payments provider. */
export type DeclineReason =
  | 'AUTHENTICATION_REQUIRED'
  | 'CARD_DECLINED'
  | 'EXPIRED_CARD'
  | 'FRAUDULENT'
  | 'INCORRECT_CVC'
  | 'INSUFFICIENT_FUNDS'
  | 'LOST_OR_STOLEN'
  | 'NO_PAYMENT_METHOD'
  | 'PROCESSING_ERROR';

/** Why a feature is allowed or not. */
export type EntitlementReason =
  | 'INCLUDED'
  | 'IN_GRACE'
  | 'LIMIT_REACHED'
  | 'NOT_IN_PLAN'
  | 'NO_SUBSCRIPTION'
  | 'PAYMENT_OVERDUE';

/** Where an invoice stands. */
export type InvoiceState =
  | 'DRAFT'
  | 'OPEN'
  | 'PAID'
  | 'UNCOLLECTIBLE'
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
  /** The tenant that subscribes and pays. */
  tenantId: string | number;
};

/** Where a subscription stands. */
export type SubscriptionState =
  | 'ACTIVE'
  | 'CANCELED'
  | 'FAILED'
  | 'INCOMPLETE'
  | 'PAST_DUE'
  | 'PAUSED'
  | 'STARTING'
  | 'TRIALING';

export type MainJobViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type MainJobViewerQuery = { viewer: { id: string, name: string, email: string, unreadCount: number, notifications: { nodes: Array<{ id: string, title: string, readAt: string | null }> } } };

export type MainJobCreateTenantMutationVariables = Exact<{
  name: string;
}>;


export type MainJobCreateTenantMutation = { createTenant:
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'SlugTaken', message: string }
    | { __typename: 'TenantCreated', tenant: { id: string, members: { nodes: Array<{ role: Role, user: { id: string } }> } } }
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
    | { __typename: 'PaymentDeclined', message: string }
    | { __typename: 'PaymentMethodRequired', message: string }
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