/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How often a price is charged. */
export type BillingInterval =
  /** Every month, on the anchor day. */
  | 'MONTH'
  /** Every year, on the anchor day. */
  | 'YEAR';

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

/** A tenant to be created. */
export type CreateTenantInput = {
  /** 1 to 100 characters. */
  name: string;
  /** Lower-case letters, digits and hyphens; made from the name when it is absent. */
  slug?: string | null | undefined;
};

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

/** How a plan speaks of a feature. */
export type FeatureKind =
  /** Included or not. */
  | 'BOOLEAN'
  /** How many may exist at once. */
  | 'LIMIT';

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

export type AccountQueryVariables = Exact<{
  tenantId: string | number;
  chosen: boolean;
  messages: number;
  bills: number;
}>;


export type AccountQuery = { viewer: { id: string, name: string, email: string, unreadCount: number, memberships: Array<{ id: string, role: Role, tenant: { id: string, name: string } & { subscriptions?: Array<{ id: string, state: SubscriptionState, trialEndsAt: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, graceEndsAt: string | null, endedAt: string | null, plan: { id: string, name: string }, price: { id: string, interval: BillingInterval, unit: { amountMinor: string, currency: string, exponent: number } } }>, paymentMethods?: Array<{ id: string, brand: string, last4: string, expMonth: number, expYear: number, isDefault: boolean }> | null, invoices?: { nodes: Array<{ id: string, number: string | null, state: InvoiceState, issuedAt: string, paidAt: string | null, nextAttemptAt: string | null, declineReason: DeclineReason | null, total: { amountMinor: string, currency: string, exponent: number } }>, pageInfo: { hasNextPage: boolean } } | null, hdMovies: { allowed: boolean, reason: EntitlementReason, until: string | null }, deviceLimit: { allowed: boolean, reason: EntitlementReason, limit: number | null, used: number }, devices: Array<{ id: string, name: string, createdAt: string, user: { id: string, name: string } | null }> } }>, notifications: { nodes: Array<{ id: string, title: string, body: string, createdAt: string, readAt: string | null, tenant: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean } } }, tenant?: { id: string, name: string, subscriptions: Array<{ id: string, state: SubscriptionState, trialEndsAt: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, graceEndsAt: string | null, endedAt: string | null, plan: { id: string, name: string }, price: { id: string, interval: BillingInterval, unit: { amountMinor: string, currency: string, exponent: number } } }>, paymentMethods: Array<{ id: string, brand: string, last4: string, expMonth: number, expYear: number, isDefault: boolean }> | null, invoices: { nodes: Array<{ id: string, number: string | null, state: InvoiceState, issuedAt: string, paidAt: string | null, nextAttemptAt: string | null, declineReason: DeclineReason | null, total: { amountMinor: string, currency: string, exponent: number } }>, pageInfo: { hasNextPage: boolean } } | null, hdMovies: { allowed: boolean, reason: EntitlementReason, until: string | null }, deviceLimit: { allowed: boolean, reason: EntitlementReason, limit: number | null, used: number }, devices: Array<{ id: string, name: string, createdAt: string, user: { id: string, name: string } | null }> } | null, plans: Array<{ id: string, name: string, description: string, trialDays: number, features: Array<{ limitValue: number | null, feature: { key: string, name: string, kind: FeatureKind } }>, prices: Array<{ id: string, interval: BillingInterval, unit: { amountMinor: string, currency: string, exponent: number } }> }> };

export type TenantAccountFragment = { subscriptions: Array<{ id: string, state: SubscriptionState, trialEndsAt: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, graceEndsAt: string | null, endedAt: string | null, plan: { id: string, name: string }, price: { id: string, interval: BillingInterval, unit: { amountMinor: string, currency: string, exponent: number } } }>, paymentMethods: Array<{ id: string, brand: string, last4: string, expMonth: number, expYear: number, isDefault: boolean }> | null, invoices: { nodes: Array<{ id: string, number: string | null, state: InvoiceState, issuedAt: string, paidAt: string | null, nextAttemptAt: string | null, declineReason: DeclineReason | null, total: { amountMinor: string, currency: string, exponent: number } }>, pageInfo: { hasNextPage: boolean } } | null, hdMovies: { allowed: boolean, reason: EntitlementReason, until: string | null }, deviceLimit: { allowed: boolean, reason: EntitlementReason, limit: number | null, used: number }, devices: Array<{ id: string, name: string, createdAt: string, user: { id: string, name: string } | null }> };

export type SubscriptionFactsFragment = { id: string, state: SubscriptionState, trialEndsAt: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, graceEndsAt: string | null, endedAt: string | null, plan: { id: string, name: string }, price: { id: string, interval: BillingInterval, unit: { amountMinor: string, currency: string, exponent: number } } };

export type InvoiceLineFragment = { id: string, number: string | null, state: InvoiceState, issuedAt: string, paidAt: string | null, nextAttemptAt: string | null, declineReason: DeclineReason | null, total: { amountMinor: string, currency: string, exponent: number } };

export type FeedFragment = { unreadCount: number, notifications: { nodes: Array<{ id: string, title: string, body: string, createdAt: string, readAt: string | null, tenant: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean } } };

export type CreateTenantMutationVariables = Exact<{
  input: CreateTenantInput;
}>;


export type CreateTenantMutation = { createTenant:
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'SlugTaken', slug: string, message: string }
    | { __typename: 'TenantCreated', tenant: { id: string, name: string } }
   };

export type MarkReadMutationVariables = Exact<{
  id: string | number;
}>;


export type MarkReadMutation = { markNotificationRead: { id: string, readAt: string | null } };

export type PlansQueryVariables = Exact<{ [key: string]: never; }>;


export type PlansQuery = { plans: Array<{ id: string, name: string, description: string, trialDays: number, features: Array<{ limitValue: number | null, feature: { key: string, name: string, kind: FeatureKind } }>, prices: Array<{ id: string, interval: BillingInterval, unit: { amountMinor: string, currency: string, exponent: number } }> }> };

export type PricedPlanFragment = { id: string, name: string, description: string, trialDays: number, features: Array<{ limitValue: number | null, feature: { key: string, name: string, kind: FeatureKind } }>, prices: Array<{ id: string, interval: BillingInterval, unit: { amountMinor: string, currency: string, exponent: number } }> };

export type SubscribeMutationVariables = Exact<{
  input: SubscribeInput;
}>;


export type SubscribeMutation = { subscribe:
    | { __typename: 'ActionRequired', message: string }
    | { __typename: 'AlreadySubscribed', message: string }
    | { __typename: 'PaymentDeclined', message: string }
    | { __typename: 'PaymentMethodRequired', message: string }
    | { __typename: 'SubscriptionStarted', subscription: { id: string, state: SubscriptionState, trialEndsAt: string | null } }
   };

export type CancelSubscriptionMutationVariables = Exact<{
  input: CancelSubscriptionInput;
}>;


export type CancelSubscriptionMutation = { cancelSubscription:
    | { __typename: 'AlreadyEnded', message: string }
    | { __typename: 'SubscriptionCanceled', subscription: { id: string, state: SubscriptionState, cancelAtPeriodEnd: boolean } }
   };

export type StartCardSetupMutationVariables = Exact<{
  input: StartCardSetupInput;
}>;


export type StartCardSetupMutation = { startCardSetup: { url: string } };

export type ProductUseFragment = { hdMovies: { allowed: boolean, reason: EntitlementReason, until: string | null }, deviceLimit: { allowed: boolean, reason: EntitlementReason, limit: number | null, used: number }, devices: Array<{ id: string, name: string, createdAt: string, user: { id: string, name: string } | null }> };

export type RegisterDeviceMutationVariables = Exact<{
  input: RegisterDeviceInput;
}>;


export type RegisterDeviceMutation = { registerDevice:
    | { __typename: 'DeviceLimitReached', message: string, used: number, limit: number }
    | { __typename: 'DeviceRegistered', used: number, device: { id: string, name: string } }
    | { __typename: 'NoPlanForDevices', message: string }
   };

export type RemoveDeviceMutationVariables = Exact<{
  id: string | number;
}>;


export type RemoveDeviceMutation = { removeDevice: boolean };

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
export const SubscriptionFactsFragmentDoc = new TypedDocumentString(`
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
    `, {"fragmentName":"SubscriptionFacts"}) as unknown as TypedDocumentString<SubscriptionFactsFragment, unknown>;
export const InvoiceLineFragmentDoc = new TypedDocumentString(`
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
    `, {"fragmentName":"InvoiceLine"}) as unknown as TypedDocumentString<InvoiceLineFragment, unknown>;
export const ProductUseFragmentDoc = new TypedDocumentString(`
    fragment ProductUse on Tenant {
  hdMovies: entitlement(featureKey: "hd_movies") {
    allowed
    reason
    until
  }
  deviceLimit: entitlement(featureKey: "connected_devices") {
    allowed
    reason
    limit
    used
  }
  devices {
    id
    name
    createdAt
    user {
      id
      name
    }
  }
}
    `, {"fragmentName":"ProductUse"}) as unknown as TypedDocumentString<ProductUseFragment, unknown>;
export const TenantAccountFragmentDoc = new TypedDocumentString(`
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
fragment ProductUse on Tenant {
  hdMovies: entitlement(featureKey: "hd_movies") {
    allowed
    reason
    until
  }
  deviceLimit: entitlement(featureKey: "connected_devices") {
    allowed
    reason
    limit
    used
  }
  devices {
    id
    name
    createdAt
    user {
      id
      name
    }
  }
}`, {"fragmentName":"TenantAccount"}) as unknown as TypedDocumentString<TenantAccountFragment, unknown>;
export const FeedFragmentDoc = new TypedDocumentString(`
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
    `, {"fragmentName":"Feed"}) as unknown as TypedDocumentString<FeedFragment, unknown>;
export const PricedPlanFragmentDoc = new TypedDocumentString(`
    fragment PricedPlan on Plan {
  id
  name
  description
  trialDays
  features {
    limitValue
    feature {
      key
      name
      kind
    }
  }
  prices {
    id
    interval
    unit {
      amountMinor
      currency
      exponent
    }
  }
}
    `, {"fragmentName":"PricedPlan"}) as unknown as TypedDocumentString<PricedPlanFragment, unknown>;
export const AccountDocument = new TypedDocumentString(`
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
fragment PricedPlan on Plan {
  id
  name
  description
  trialDays
  features {
    limitValue
    feature {
      key
      name
      kind
    }
  }
  prices {
    id
    interval
    unit {
      amountMinor
      currency
      exponent
    }
  }
}
fragment ProductUse on Tenant {
  hdMovies: entitlement(featureKey: "hd_movies") {
    allowed
    reason
    until
  }
  deviceLimit: entitlement(featureKey: "connected_devices") {
    allowed
    reason
    limit
    used
  }
  devices {
    id
    name
    createdAt
    user {
      id
      name
    }
  }
}`, {"hash":"sha256:fead5b91a703d31fd7a44bd2f4e1e0038363a1811515af06f1849527b4de5081"}) as unknown as TypedDocumentString<AccountQuery, AccountQueryVariables>;
export const CreateTenantDocument = new TypedDocumentString(`
    mutation CreateTenant($input: CreateTenantInput!) {
  createTenant(input: $input) {
    __typename
    ... on TenantCreated {
      tenant {
        id
        name
      }
    }
    ... on SlugTaken {
      slug
    }
    ... on MutationError {
      message
    }
  }
}
    `, {"hash":"sha256:ba1d134a7f7bea0449ba4e42c393d79c52e6644b896e1a6eab8e162bd090126c"}) as unknown as TypedDocumentString<CreateTenantMutation, CreateTenantMutationVariables>;
export const MarkReadDocument = new TypedDocumentString(`
    mutation MarkRead($id: ID!) {
  markNotificationRead(id: $id) {
    id
    readAt
  }
}
    `, {"hash":"sha256:61c10cce165afe074dab473b96bfc1162acba4309ec6f3d3894f848e70ae2753"}) as unknown as TypedDocumentString<MarkReadMutation, MarkReadMutationVariables>;
export const PlansDocument = new TypedDocumentString(`
    query Plans {
  plans {
    ...PricedPlan
  }
}
    fragment PricedPlan on Plan {
  id
  name
  description
  trialDays
  features {
    limitValue
    feature {
      key
      name
      kind
    }
  }
  prices {
    id
    interval
    unit {
      amountMinor
      currency
      exponent
    }
  }
}`, {"hash":"sha256:196ab3d54ed09728182a8f39dde1902ad96361de2aa53a3f4583a4f7ad228265"}) as unknown as TypedDocumentString<PlansQuery, PlansQueryVariables>;
export const SubscribeDocument = new TypedDocumentString(`
    mutation Subscribe($input: SubscribeInput!) {
  subscribe(input: $input) {
    __typename
    ... on SubscriptionStarted {
      subscription {
        id
        state
        trialEndsAt
      }
    }
    ... on MutationError {
      message
    }
  }
}
    `, {"hash":"sha256:9841838aa48a57c42ff41c1a770436ce92007cbd309a10210693784751fe6930"}) as unknown as TypedDocumentString<SubscribeMutation, SubscribeMutationVariables>;
export const CancelSubscriptionDocument = new TypedDocumentString(`
    mutation CancelSubscription($input: CancelSubscriptionInput!) {
  cancelSubscription(input: $input) {
    __typename
    ... on SubscriptionCanceled {
      subscription {
        id
        state
        cancelAtPeriodEnd
      }
    }
    ... on MutationError {
      message
    }
  }
}
    `, {"hash":"sha256:dc3c6eed5bc800319a9dae602db68a2b2c4da1283237f15a2b49d033c03ae655"}) as unknown as TypedDocumentString<CancelSubscriptionMutation, CancelSubscriptionMutationVariables>;
export const StartCardSetupDocument = new TypedDocumentString(`
    mutation StartCardSetup($input: StartCardSetupInput!) {
  startCardSetup(input: $input) {
    url
  }
}
    `, {"hash":"sha256:80f8774a7adda2f93d95b61ef179ba5f609640c9176304c68b7cb26daa19ba45"}) as unknown as TypedDocumentString<StartCardSetupMutation, StartCardSetupMutationVariables>;
export const RegisterDeviceDocument = new TypedDocumentString(`
    mutation RegisterDevice($input: RegisterDeviceInput!) {
  registerDevice(input: $input) {
    __typename
    ... on DeviceRegistered {
      used
      device {
        id
        name
      }
    }
    ... on DeviceLimitReached {
      message
      used
      limit
    }
    ... on NoPlanForDevices {
      message
    }
  }
}
    `, {"hash":"sha256:839a9de8293c77b0d76928ae096c610b1b322a7c50679d9428882a9865b5f9d9"}) as unknown as TypedDocumentString<RegisterDeviceMutation, RegisterDeviceMutationVariables>;
export const RemoveDeviceDocument = new TypedDocumentString(`
    mutation RemoveDevice($id: ID!) {
  removeDevice(id: $id)
}
    `, {"hash":"sha256:36686de48ef4188008be0b369da945970ef1412253f9d51c6d5e569f446659a7"}) as unknown as TypedDocumentString<RemoveDeviceMutation, RemoveDeviceMutationVariables>;