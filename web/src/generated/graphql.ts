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

/** Another plan or price for a subscription. */
export type ChangePlanInput = {
  /** Yours, fresh for each request: sent again, it gives the same answer again. */
  idempotencyKey: string;
  /** The price: plan, currency and interval in one. */
  priceId: string | number;
  /** How many units; left out: as many as now, or as the seats in use. */
  quantity?: number | null | undefined;
  /** The subscription. */
  subscriptionId: string | number;
  /** When it takes effect. */
  when?: ChangeWhen;
};

/** More or fewer units of what is subscribed to. */
export type ChangeQuantityInput = {
  /** Yours, fresh for each request: sent again, it gives the same answer again. */
  idempotencyKey: string;
  /** How many units from then on: 1 to 1,000,000. */
  quantity: number;
  /** The subscription. */
  subscriptionId: string | number;
  /** When it takes effect. */
  when?: ChangeWhen;
};

/** Why a subscription cannot become what was asked for. */
export type ChangeRefusal =
  /** The price is in another currency than the subscription. */
  | 'CURRENCY_MISMATCH'
  /** It has ended. */
  | 'ENDED'
  /** It ends with its period: take that back first. */
  | 'ENDS_WITH_PERIOD'
  /** It has add-ons, which would go on without it. */
  | 'HAS_ADD_ONS'
  /** It is that already. */
  | 'NOTHING_TO_CHANGE'
  /** It is not active. */
  | 'NOT_ACTIVE'
  /** It is not paused. */
  | 'NOT_PAUSED'
  /** The price is of another product line. */
  | 'OTHER_PRODUCT_LINE'
  /** A payment is missing: it has to be paid first. */
  | 'PAYMENT_OVERDUE'
  /** The price is not sold any more. */
  | 'PRICE_NOT_ON_SALE'
  /** The plan is priced per seat: its quantity follows members and invitations. */
  | 'QUANTITY_FOLLOWS_SEATS'
  /** The quantity is not a whole number from 1 to 1,000,000. */
  | 'QUANTITY_INVALID';

/** When a change of a subscription takes effect, and what is charged for it. */
export type ChangeWhen =
  /** At once; the difference for the rest of the period is charged at once, or taken off the next invoice. */
  | 'NOW'
  /** At once, and paid from the next period on. */
  | 'NOW_WITHOUT_PRORATION'
  /** With the next period. */
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

/** Where a dispute stands. */
export type DisputeState =
  /** The bank keeps the money. */
  | 'LOST'
  /** The bank has taken the money back and not decided yet. */
  | 'OPEN'
  /** The payment stands. */
  | 'WON';

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

/** How a plan speaks of a feature. */
export type FeatureKind =
  /** Included or not. */
  | 'BOOLEAN'
  /** How many are granted for each period. */
  | 'CREDITS'
  /** How many may exist at once. */
  | 'LIMIT'
  /** How much a period includes, and what more costs. */
  | 'METERED';

/** Where an invitation stands. */
export type InvitationState =
  /** It was used. */
  | 'ACCEPTED'
  /** Its time is over; sending it again makes it pending again. */
  | 'EXPIRED'
  /** It can be accepted, and holds a seat. */
  | 'PENDING'
  /** It was taken back. */
  | 'REVOKED';

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

/** What a live message says. */
export type LiveKind =
  /** Something has happened. */
  | 'CHANGED'
  /** What happened before this position is not kept any more, or `since` is of no place in this stream: read everything anew. */
  | 'MISSED'
  /** The first message: what happens from here on is told. What is read now holds until the next. */
  | 'READY';

/** What is done to one card. */
export type PaymentMethodVerbInput = {
  /** Yours, fresh for each request: sent again, it gives the same answer again. */
  idempotencyKey: string;
  /** The card: `pmt_…`. */
  paymentMethodId: string | number;
};

/** Where a payment stands. */
export type PaymentState =
  /** The customer must confirm it with their bank. */
  | 'ACTION_REQUIRED'
  /** It was ended before anything was taken. */
  | 'CANCELED'
  /** The bank refused; nothing was taken. */
  | 'DECLINED'
  /** It never reached the provider; nothing was taken. */
  | 'FAILED'
  /** The bank answers later, within days. */
  | 'PROCESSING'
  /** It is promised, and the provider has not answered yet. */
  | 'STARTING'
  /** The money was taken. */
  | 'SUCCEEDED';

/** How a plan is bought. */
export type PlanKind =
  /** Together with a main plan of the same product line. */
  | 'ADD_ON'
  /** By itself: one of a product line at a time. */
  | 'MAIN'
  /** By itself, beside all others: a tenant sells it, and is paid for it. */
  | 'SELLER';

/** What a subscription is to become. */
export type PreviewSubscriptionChangeInput = {
  /** The price: plan, currency and interval in one. */
  priceId: string | number;
  /** How many units; left out: as many as now, or as the seats in use. */
  quantity?: number | null | undefined;
  /** The subscription. */
  subscriptionId: string | number;
  /** When it takes effect. */
  when?: ChangeWhen;
};

/** How a quantity becomes the amount of one interval. */
export type PriceModel =
  /** The same for any quantity. */
  | 'FLAT'
  /** Each unit costs what its own tier says. */
  | 'GRADUATED'
  /** So much for each unit. */
  | 'PER_UNIT'
  /** All units cost what the last one's tier says. */
  | 'VOLUME';

/** Where a refund stands. */
export type RefundState =
  /** Nothing was given back. */
  | 'FAILED'
  /** It is on its way to the bank. */
  | 'PENDING'
  /** It is promised, and the provider has not answered yet. */
  | 'STARTING'
  /** The money was given back. */
  | 'SUCCEEDED';

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

/** A subscription to which something is done. */
export type SubscriptionVerbInput = {
  /** Yours, fresh for each request: sent again, it gives the same answer again. */
  idempotencyKey: string;
  /** The subscription. */
  subscriptionId: string | number;
};

export type AccountQueryVariables = Exact<{
  tenantId: string | number;
  chosen: boolean;
  messages: number;
  bills: number;
  payments: number;
}>;


export type AccountQuery = { viewer: { id: string, name: string, email: string, unreadCount: number, memberships: Array<{ id: string, role: Role, tenant: { id: string, name: string } & { subscriptions?: Array<{ id: string, state: SubscriptionState, trialEndsAt: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, graceEndsAt: string | null, endedAt: string | null, quantity: number, plan: { id: string, name: string, kind: PlanKind }, price: { id: string, interval: BillingInterval, model: PriceModel, unit: { amountMinor: string, currency: string, exponent: number } }, scheduledChange: { at: string, quantity: number, plan: { id: string, name: string }, price: { id: string, interval: BillingInterval, model: PriceModel, unit: { amountMinor: string, currency: string, exponent: number } } } | null }>, paymentMethods?: Array<{ id: string, brand: string, last4: string, expMonth: number, expYear: number, isDefault: boolean }> | null, invoices?: { nodes: Array<{ id: string, number: string | null, state: InvoiceState, issuedAt: string, paidAt: string | null, nextAttemptAt: string | null, declineReason: DeclineReason | null, total: { amountMinor: string, currency: string, exponent: number } }>, pageInfo: { hasNextPage: boolean } } | null, payments?: { nodes: Array<{ id: string, description: string, state: PaymentState, declineReason: DeclineReason | null, createdAt: string, amount: { amountMinor: string, currency: string, exponent: number }, refunds: Array<{ id: string, state: RefundState, createdAt: string, amount: { amountMinor: string, currency: string, exponent: number } }>, disputes: Array<{ id: string, state: DisputeState, openedAt: string }> }>, pageInfo: { hasNextPage: boolean } } | null, hdMovies: { allowed: boolean, reason: EntitlementReason, until: string | null }, deviceLimit: { allowed: boolean, reason: EntitlementReason, limit: number | null, used: number }, devices: Array<{ id: string, name: string, createdAt: string, user: { id: string, name: string } | null }> } }>, notifications: { nodes: Array<{ id: string, title: string, body: string, createdAt: string, readAt: string | null, tenant: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean } } }, tenant?: { id: string, name: string, subscriptions: Array<{ id: string, state: SubscriptionState, trialEndsAt: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, graceEndsAt: string | null, endedAt: string | null, quantity: number, plan: { id: string, name: string, kind: PlanKind }, price: { id: string, interval: BillingInterval, model: PriceModel, unit: { amountMinor: string, currency: string, exponent: number } }, scheduledChange: { at: string, quantity: number, plan: { id: string, name: string }, price: { id: string, interval: BillingInterval, model: PriceModel, unit: { amountMinor: string, currency: string, exponent: number } } } | null }>, paymentMethods: Array<{ id: string, brand: string, last4: string, expMonth: number, expYear: number, isDefault: boolean }> | null, invoices: { nodes: Array<{ id: string, number: string | null, state: InvoiceState, issuedAt: string, paidAt: string | null, nextAttemptAt: string | null, declineReason: DeclineReason | null, total: { amountMinor: string, currency: string, exponent: number } }>, pageInfo: { hasNextPage: boolean } } | null, payments: { nodes: Array<{ id: string, description: string, state: PaymentState, declineReason: DeclineReason | null, createdAt: string, amount: { amountMinor: string, currency: string, exponent: number }, refunds: Array<{ id: string, state: RefundState, createdAt: string, amount: { amountMinor: string, currency: string, exponent: number } }>, disputes: Array<{ id: string, state: DisputeState, openedAt: string }> }>, pageInfo: { hasNextPage: boolean } } | null, hdMovies: { allowed: boolean, reason: EntitlementReason, until: string | null }, deviceLimit: { allowed: boolean, reason: EntitlementReason, limit: number | null, used: number }, devices: Array<{ id: string, name: string, createdAt: string, user: { id: string, name: string } | null }> } | null, plans: Array<{ id: string, name: string, description: string, kind: PlanKind, trialDays: number, features: Array<{ limitValue: number | null, feature: { key: string, name: string, kind: FeatureKind } }>, prices: Array<{ id: string, interval: BillingInterval, unit: { amountMinor: string, currency: string, exponent: number } }> }> };

export type TenantAccountFragment = { subscriptions: Array<{ id: string, state: SubscriptionState, trialEndsAt: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, graceEndsAt: string | null, endedAt: string | null, quantity: number, plan: { id: string, name: string, kind: PlanKind }, price: { id: string, interval: BillingInterval, model: PriceModel, unit: { amountMinor: string, currency: string, exponent: number } }, scheduledChange: { at: string, quantity: number, plan: { id: string, name: string }, price: { id: string, interval: BillingInterval, model: PriceModel, unit: { amountMinor: string, currency: string, exponent: number } } } | null }>, paymentMethods: Array<{ id: string, brand: string, last4: string, expMonth: number, expYear: number, isDefault: boolean }> | null, invoices: { nodes: Array<{ id: string, number: string | null, state: InvoiceState, issuedAt: string, paidAt: string | null, nextAttemptAt: string | null, declineReason: DeclineReason | null, total: { amountMinor: string, currency: string, exponent: number } }>, pageInfo: { hasNextPage: boolean } } | null, payments: { nodes: Array<{ id: string, description: string, state: PaymentState, declineReason: DeclineReason | null, createdAt: string, amount: { amountMinor: string, currency: string, exponent: number }, refunds: Array<{ id: string, state: RefundState, createdAt: string, amount: { amountMinor: string, currency: string, exponent: number } }>, disputes: Array<{ id: string, state: DisputeState, openedAt: string }> }>, pageInfo: { hasNextPage: boolean } } | null, hdMovies: { allowed: boolean, reason: EntitlementReason, until: string | null }, deviceLimit: { allowed: boolean, reason: EntitlementReason, limit: number | null, used: number }, devices: Array<{ id: string, name: string, createdAt: string, user: { id: string, name: string } | null }> };

export type SubscriptionFactsFragment = { id: string, state: SubscriptionState, trialEndsAt: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, graceEndsAt: string | null, endedAt: string | null, quantity: number, plan: { id: string, name: string, kind: PlanKind }, price: { id: string, interval: BillingInterval, model: PriceModel, unit: { amountMinor: string, currency: string, exponent: number } }, scheduledChange: { at: string, quantity: number, plan: { id: string, name: string }, price: { id: string, interval: BillingInterval, model: PriceModel, unit: { amountMinor: string, currency: string, exponent: number } } } | null };

export type PaidPriceFragment = { id: string, interval: BillingInterval, model: PriceModel, unit: { amountMinor: string, currency: string, exponent: number } };

export type InvoiceFactsFragment = { id: string, number: string | null, state: InvoiceState, issuedAt: string, paidAt: string | null, nextAttemptAt: string | null, declineReason: DeclineReason | null, total: { amountMinor: string, currency: string, exponent: number } };

export type PaymentFactsFragment = { id: string, description: string, state: PaymentState, declineReason: DeclineReason | null, createdAt: string, amount: { amountMinor: string, currency: string, exponent: number }, refunds: Array<{ id: string, state: RefundState, createdAt: string, amount: { amountMinor: string, currency: string, exponent: number } }>, disputes: Array<{ id: string, state: DisputeState, openedAt: string }> };

export type FeedFragment = { unreadCount: number, notifications: { nodes: Array<{ id: string, title: string, body: string, createdAt: string, readAt: string | null, tenant: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean } } };

export type SetDefaultPaymentMethodMutationVariables = Exact<{
  input: PaymentMethodVerbInput;
}>;


export type SetDefaultPaymentMethodMutation = { setDefaultPaymentMethod: { paymentMethod: { id: string, isDefault: boolean } } };

export type RemovePaymentMethodMutationVariables = Exact<{
  input: PaymentMethodVerbInput;
}>;


export type RemovePaymentMethodMutation = { removePaymentMethod:
    | { __typename: 'LastPaymentMethod', message: string }
    | { __typename: 'PaymentMethodRemoved', paymentMethodId: string }
   };

export type StartEmbeddedCardSetupMutationVariables = Exact<{
  input: StartCardSetupInput;
}>;


export type StartEmbeddedCardSetupMutation = { startEmbeddedCardSetup:
    | { __typename: 'EmbeddedCardSetupStarted', clientSecret: string, publishableKey: string | null, frameUrl: string | null }
    | { __typename: 'EmbeddedFormOff', message: string }
   };

export type InvitationQueryVariables = Exact<{
  token: string;
}>;


export type InvitationQuery = { invitationPreview: { tenantName: string, inviterName: string | null, address: string, state: InvitationState, expiresAt: string } | null };

export type AcceptInvitationMutationVariables = Exact<{
  token: string;
}>;


export type AcceptInvitationMutation = { acceptInvitation:
    | { __typename: 'AddressNotVerified', message: string }
    | { __typename: 'InvitationAccepted', membership: { id: string, tenant: { id: string, name: string } } }
    | { __typename: 'InvitationEnded', message: string }
    | { __typename: 'InvitedAnotherAddress', message: string }
    | { __typename: 'SeatsExhausted', message: string }
   };

export type InvoiceLinesQueryVariables = Exact<{
  id: string | number;
}>;


export type InvoiceLinesQuery = { node:
    | { __typename: 'ApiKey' }
    | { __typename: 'Cart' }
    | { __typename: 'CartLine' }
    | { __typename: 'ClientApp' }
    | { __typename: 'Counter' }
    | { __typename: 'CustomRole' }
    | { __typename: 'DataExport' }
    | { __typename: 'Device' }
    | { __typename: 'DocumentApp' }
    | { __typename: 'DocumentVersion' }
    | { __typename: 'Feature' }
    | { __typename: 'Film' }
    | { __typename: 'Grant' }
    | { __typename: 'Holding' }
    | { __typename: 'Invitation' }
    | { __typename: 'Invoice', id: string, hostedUrl: string | null, pdf: string | null, lines: Array<{ id: string, description: string, quantity: number, periodStart: string, periodEnd: string, amount: { amountMinor: string, currency: string, exponent: number } }>, discount: { amountMinor: string, currency: string, exponent: number }, tax: { amountMinor: string, currency: string, exponent: number }, total: { amountMinor: string, currency: string, exponent: number } }
    | { __typename: 'JoinRequest' }
    | { __typename: 'Membership' }
    | { __typename: 'Notification' }
    | { __typename: 'Order' }
    | { __typename: 'OrderLine' }
    | { __typename: 'PaymentMethod' }
    | { __typename: 'Plan' }
    | { __typename: 'PlanSale' }
    | { __typename: 'Price' }
    | { __typename: 'Product' }
    | { __typename: 'Sale' }
    | { __typename: 'Seller' }
    | { __typename: 'Tenant' }
    | { __typename: 'TenantDomain' }
    | { __typename: 'TenantSubscription' }
    | { __typename: 'User' }
   | null };

export type TenantLiveSubscriptionVariables = Exact<{
  tenantId: string | number;
  since?: string | null | undefined;
}>;


export type TenantLiveSubscription = { tenantChanged: { kind: LiveKind, position: string, version: string } };

export type ViewerLiveSubscriptionVariables = Exact<{
  since?: string | null | undefined;
}>;


export type ViewerLiveSubscription = { viewerChanged: { kind: LiveKind, position: string, version: string } };

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


export type PlansQuery = { plans: Array<{ id: string, name: string, description: string, kind: PlanKind, trialDays: number, features: Array<{ limitValue: number | null, feature: { key: string, name: string, kind: FeatureKind } }>, prices: Array<{ id: string, interval: BillingInterval, unit: { amountMinor: string, currency: string, exponent: number } }> }> };

export type PricedPlanFragment = { id: string, name: string, description: string, kind: PlanKind, trialDays: number, features: Array<{ limitValue: number | null, feature: { key: string, name: string, kind: FeatureKind } }>, prices: Array<{ id: string, interval: BillingInterval, unit: { amountMinor: string, currency: string, exponent: number } }> };

export type SubscribeMutationVariables = Exact<{
  input: SubscribeInput;
}>;


export type SubscribeMutation = { subscribe:
    | { __typename: 'ActionRequired', message: string }
    | { __typename: 'AlreadySubscribed', message: string }
    | { __typename: 'MainPlanRequired', message: string }
    | { __typename: 'PaymentDeclined', message: string }
    | { __typename: 'PaymentMethodRequired', message: string }
    | { __typename: 'PriceExpired', message: string }
    | { __typename: 'PromotionCodeRefused', message: string }
    | { __typename: 'SellerUnavailable', message: string }
    | { __typename: 'SubscribedInOtherCurrency', message: string }
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

export type PreviewChangeQueryVariables = Exact<{
  input: PreviewSubscriptionChangeInput;
}>;


export type PreviewChangeQuery = { previewSubscriptionChange:
    | { __typename: 'ChangeRefused', reason: ChangeRefusal, message: string }
    | { __typename: 'SeatsInUse', message: string }
    | { __typename: 'SubscriptionChangePreview', quantity: number, lines: Array<{ description: string, proration: boolean, periodStart: string, periodEnd: string, amount: { amountMinor: string, currency: string, exponent: number } }>, subtotal: { amountMinor: string, currency: string, exponent: number }, tax: { amountMinor: string, currency: string, exponent: number }, dueNow: { amountMinor: string, currency: string, exponent: number }, next: { at: string, total: { amountMinor: string, currency: string, exponent: number } } | null }
   };

export type ChangePlanMutationVariables = Exact<{
  input: ChangePlanInput;
}>;


export type ChangePlanMutation = { changePlan:
    | { __typename: 'ActionRequired', message: string }
    | { __typename: 'ChangeRefused', reason: ChangeRefusal, message: string }
    | { __typename: 'PaymentDeclined', message: string }
    | { __typename: 'SeatsInUse', message: string }
    | { __typename: 'SubscriptionChanged', subscription: { id: string, state: SubscriptionState } }
   };

type ChangeOutcome_ActionRequired_Fragment = { __typename: 'ActionRequired', message: string };

type ChangeOutcome_ChangeRefused_Fragment = { __typename: 'ChangeRefused', reason: ChangeRefusal, message: string };

type ChangeOutcome_PaymentDeclined_Fragment = { __typename: 'PaymentDeclined', message: string };

type ChangeOutcome_SeatsInUse_Fragment = { __typename: 'SeatsInUse', message: string };

type ChangeOutcome_SubscriptionChanged_Fragment = { __typename: 'SubscriptionChanged', subscription: { id: string, state: SubscriptionState } };

export type ChangeOutcomeFragment =
  | ChangeOutcome_ActionRequired_Fragment
  | ChangeOutcome_ChangeRefused_Fragment
  | ChangeOutcome_PaymentDeclined_Fragment
  | ChangeOutcome_SeatsInUse_Fragment
  | ChangeOutcome_SubscriptionChanged_Fragment
;

export type ChangeQuantityMutationVariables = Exact<{
  input: ChangeQuantityInput;
}>;


export type ChangeQuantityMutation = { changeQuantity:
    | { __typename: 'ActionRequired', message: string }
    | { __typename: 'ChangeRefused', reason: ChangeRefusal, message: string }
    | { __typename: 'PaymentDeclined', message: string }
    | { __typename: 'SeatsInUse', message: string }
    | { __typename: 'SubscriptionChanged', subscription: { id: string, state: SubscriptionState } }
   };

export type CancelScheduledChangeMutationVariables = Exact<{
  input: SubscriptionVerbInput;
}>;


export type CancelScheduledChangeMutation = { cancelScheduledChange:
    | { __typename: 'ActionRequired', message: string }
    | { __typename: 'ChangeRefused', reason: ChangeRefusal, message: string }
    | { __typename: 'PaymentDeclined', message: string }
    | { __typename: 'SeatsInUse', message: string }
    | { __typename: 'SubscriptionChanged', subscription: { id: string, state: SubscriptionState } }
   };

export type UndoCancelSubscriptionMutationVariables = Exact<{
  input: SubscriptionVerbInput;
}>;


export type UndoCancelSubscriptionMutation = { undoCancelSubscription:
    | { __typename: 'ActionRequired', message: string }
    | { __typename: 'ChangeRefused', reason: ChangeRefusal, message: string }
    | { __typename: 'PaymentDeclined', message: string }
    | { __typename: 'SeatsInUse', message: string }
    | { __typename: 'SubscriptionChanged', subscription: { id: string, state: SubscriptionState } }
   };

export type PauseSubscriptionMutationVariables = Exact<{
  input: SubscriptionVerbInput;
}>;


export type PauseSubscriptionMutation = { pauseSubscription:
    | { __typename: 'ActionRequired', message: string }
    | { __typename: 'ChangeRefused', reason: ChangeRefusal, message: string }
    | { __typename: 'PaymentDeclined', message: string }
    | { __typename: 'SeatsInUse', message: string }
    | { __typename: 'SubscriptionChanged', subscription: { id: string, state: SubscriptionState } }
   };

export type ResumeSubscriptionMutationVariables = Exact<{
  input: SubscriptionVerbInput;
}>;


export type ResumeSubscriptionMutation = { resumeSubscription:
    | { __typename: 'ActionRequired', message: string }
    | { __typename: 'ChangeRefused', reason: ChangeRefusal, message: string }
    | { __typename: 'PaymentDeclined', message: string }
    | { __typename: 'SeatsInUse', message: string }
    | { __typename: 'SubscriptionChanged', subscription: { id: string, state: SubscriptionState } }
   };

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
export const PaidPriceFragmentDoc = new TypedDocumentString(`
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
    `, {"fragmentName":"PaidPrice"}) as unknown as TypedDocumentString<PaidPriceFragment, unknown>;
export const SubscriptionFactsFragmentDoc = new TypedDocumentString(`
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
}`, {"fragmentName":"SubscriptionFacts"}) as unknown as TypedDocumentString<SubscriptionFactsFragment, unknown>;
export const InvoiceFactsFragmentDoc = new TypedDocumentString(`
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
    `, {"fragmentName":"InvoiceFacts"}) as unknown as TypedDocumentString<InvoiceFactsFragment, unknown>;
export const PaymentFactsFragmentDoc = new TypedDocumentString(`
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
    `, {"fragmentName":"PaymentFacts"}) as unknown as TypedDocumentString<PaymentFactsFragment, unknown>;
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
  kind
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
export const ChangeOutcomeFragmentDoc = new TypedDocumentString(`
    fragment ChangeOutcome on ChangeSubscriptionResult {
  __typename
  ... on SubscriptionChanged {
    subscription {
      id
      state
    }
  }
  ... on ChangeRefused {
    reason
  }
  ... on MutationError {
    message
  }
}
    `, {"fragmentName":"ChangeOutcome"}) as unknown as TypedDocumentString<ChangeOutcomeFragment, unknown>;
export const AccountDocument = new TypedDocumentString(`
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
fragment PricedPlan on Plan {
  id
  name
  description
  kind
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
}`, {"hash":"sha256:64e916210e99d0ab3d5ee9ee846755cbe062994a11b9101d9b7fe76534677757"}) as unknown as TypedDocumentString<AccountQuery, AccountQueryVariables>;
export const SetDefaultPaymentMethodDocument = new TypedDocumentString(`
    mutation SetDefaultPaymentMethod($input: PaymentMethodVerbInput!) {
  setDefaultPaymentMethod(input: $input) {
    paymentMethod {
      id
      isDefault
    }
  }
}
    `, {"hash":"sha256:07dfadc258cb1413a4dab62296a2ae683d2c8b5ff5a69ef1a1b2eb0d8dbab403"}) as unknown as TypedDocumentString<SetDefaultPaymentMethodMutation, SetDefaultPaymentMethodMutationVariables>;
export const RemovePaymentMethodDocument = new TypedDocumentString(`
    mutation RemovePaymentMethod($input: PaymentMethodVerbInput!) {
  removePaymentMethod(input: $input) {
    __typename
    ... on PaymentMethodRemoved {
      paymentMethodId
    }
    ... on MutationError {
      message
    }
  }
}
    `, {"hash":"sha256:e8048ca846dc61cbaea7716a79df05655ee908516c548ba9b293207494bc187f"}) as unknown as TypedDocumentString<RemovePaymentMethodMutation, RemovePaymentMethodMutationVariables>;
export const StartEmbeddedCardSetupDocument = new TypedDocumentString(`
    mutation StartEmbeddedCardSetup($input: StartCardSetupInput!) {
  startEmbeddedCardSetup(input: $input) {
    __typename
    ... on EmbeddedCardSetupStarted {
      clientSecret
      publishableKey
      frameUrl
    }
    ... on MutationError {
      message
    }
  }
}
    `, {"hash":"sha256:ee08913150225efe036bc2967dc02e3ae40d058f9c16ba0c64984ff55bfd44af"}) as unknown as TypedDocumentString<StartEmbeddedCardSetupMutation, StartEmbeddedCardSetupMutationVariables>;
export const InvitationDocument = new TypedDocumentString(`
    query Invitation($token: String!) {
  invitationPreview(token: $token) {
    tenantName
    inviterName
    address
    state
    expiresAt
  }
}
    `, {"hash":"sha256:18bf347e7272e4d7da685472da0450bacfd87e630d2b168f962cab6d22452466"}) as unknown as TypedDocumentString<InvitationQuery, InvitationQueryVariables>;
export const AcceptInvitationDocument = new TypedDocumentString(`
    mutation AcceptInvitation($token: String!) {
  acceptInvitation(token: $token) {
    __typename
    ... on InvitationAccepted {
      membership {
        id
        tenant {
          id
          name
        }
      }
    }
    ... on MutationError {
      message
    }
  }
}
    `, {"hash":"sha256:f4e3c8a1c3a90252f998d051dd7735faf6abf04fa9638f62e41b13911bb17c0b"}) as unknown as TypedDocumentString<AcceptInvitationMutation, AcceptInvitationMutationVariables>;
export const InvoiceLinesDocument = new TypedDocumentString(`
    query InvoiceLines($id: ID!) {
  node(id: $id) {
    __typename
    ... on Invoice {
      id
      hostedUrl
      pdf
      lines {
        id
        description
        quantity
        periodStart
        periodEnd
        amount {
          amountMinor
          currency
          exponent
        }
      }
      discount {
        amountMinor
        currency
        exponent
      }
      tax {
        amountMinor
        currency
        exponent
      }
      total {
        amountMinor
        currency
        exponent
      }
    }
  }
}
    `, {"hash":"sha256:01b4e502ef50b12bff5e64febc783dabad25c121ca221755dddb2aafccc7bb70"}) as unknown as TypedDocumentString<InvoiceLinesQuery, InvoiceLinesQueryVariables>;
export const TenantLiveDocument = new TypedDocumentString(`
    subscription TenantLive($tenantId: ID!, $since: String) {
  tenantChanged(tenantId: $tenantId, since: $since) {
    kind
    position
    version
  }
}
    `, {"hash":"sha256:acfb7f25a731704dbd630ddc8ddf63eb0043db9dda5ce624625dae3575e48bac"}) as unknown as TypedDocumentString<TenantLiveSubscription, TenantLiveSubscriptionVariables>;
export const ViewerLiveDocument = new TypedDocumentString(`
    subscription ViewerLive($since: String) {
  viewerChanged(since: $since) {
    kind
    position
    version
  }
}
    `, {"hash":"sha256:b856ec88bd9266fba8beec575e0b47f8b345407539129c883c5e3f2f11d3bd0d"}) as unknown as TypedDocumentString<ViewerLiveSubscription, ViewerLiveSubscriptionVariables>;
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
  kind
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
}`, {"hash":"sha256:63987f6ab3acaf2525bf8e9c2597bf1dbe04a0bfb44095511bc21995ac28fc42"}) as unknown as TypedDocumentString<PlansQuery, PlansQueryVariables>;
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
export const PreviewChangeDocument = new TypedDocumentString(`
    query PreviewChange($input: PreviewSubscriptionChangeInput!) {
  previewSubscriptionChange(input: $input) {
    __typename
    ... on SubscriptionChangePreview {
      lines {
        description
        proration
        periodStart
        periodEnd
        amount {
          amountMinor
          currency
          exponent
        }
      }
      subtotal {
        amountMinor
        currency
        exponent
      }
      tax {
        amountMinor
        currency
        exponent
      }
      dueNow {
        amountMinor
        currency
        exponent
      }
      quantity
      next {
        at
        total {
          amountMinor
          currency
          exponent
        }
      }
    }
    ... on ChangeRefused {
      reason
    }
    ... on MutationError {
      message
    }
  }
}
    `, {"hash":"sha256:0cb0df835cfb8b9cad1a185c658a25968759b20ebe008a0aaf7ff283db3f3edf"}) as unknown as TypedDocumentString<PreviewChangeQuery, PreviewChangeQueryVariables>;
export const ChangePlanDocument = new TypedDocumentString(`
    mutation ChangePlan($input: ChangePlanInput!) {
  changePlan(input: $input) {
    ...ChangeOutcome
  }
}
    fragment ChangeOutcome on ChangeSubscriptionResult {
  __typename
  ... on SubscriptionChanged {
    subscription {
      id
      state
    }
  }
  ... on ChangeRefused {
    reason
  }
  ... on MutationError {
    message
  }
}`, {"hash":"sha256:93a1d0ce3fb6fa6f2d0fb9afd067e769589a21f078aca6c68a69dcd8e0002e98"}) as unknown as TypedDocumentString<ChangePlanMutation, ChangePlanMutationVariables>;
export const ChangeQuantityDocument = new TypedDocumentString(`
    mutation ChangeQuantity($input: ChangeQuantityInput!) {
  changeQuantity(input: $input) {
    ...ChangeOutcome
  }
}
    fragment ChangeOutcome on ChangeSubscriptionResult {
  __typename
  ... on SubscriptionChanged {
    subscription {
      id
      state
    }
  }
  ... on ChangeRefused {
    reason
  }
  ... on MutationError {
    message
  }
}`, {"hash":"sha256:32f3101cd50ea376854aa75427a1a3497cceca6202742d76c59144d1f22e130e"}) as unknown as TypedDocumentString<ChangeQuantityMutation, ChangeQuantityMutationVariables>;
export const CancelScheduledChangeDocument = new TypedDocumentString(`
    mutation CancelScheduledChange($input: SubscriptionVerbInput!) {
  cancelScheduledChange(input: $input) {
    ...ChangeOutcome
  }
}
    fragment ChangeOutcome on ChangeSubscriptionResult {
  __typename
  ... on SubscriptionChanged {
    subscription {
      id
      state
    }
  }
  ... on ChangeRefused {
    reason
  }
  ... on MutationError {
    message
  }
}`, {"hash":"sha256:b53f5743fb879a4a22970292f24086ebbd305b48d941ae2a54eb19ccdb51f9c6"}) as unknown as TypedDocumentString<CancelScheduledChangeMutation, CancelScheduledChangeMutationVariables>;
export const UndoCancelSubscriptionDocument = new TypedDocumentString(`
    mutation UndoCancelSubscription($input: SubscriptionVerbInput!) {
  undoCancelSubscription(input: $input) {
    ...ChangeOutcome
  }
}
    fragment ChangeOutcome on ChangeSubscriptionResult {
  __typename
  ... on SubscriptionChanged {
    subscription {
      id
      state
    }
  }
  ... on ChangeRefused {
    reason
  }
  ... on MutationError {
    message
  }
}`, {"hash":"sha256:dbb82661373bc7b87adce861c1252fafefb21d00b13a16660386103a3caa726e"}) as unknown as TypedDocumentString<UndoCancelSubscriptionMutation, UndoCancelSubscriptionMutationVariables>;
export const PauseSubscriptionDocument = new TypedDocumentString(`
    mutation PauseSubscription($input: SubscriptionVerbInput!) {
  pauseSubscription(input: $input) {
    ...ChangeOutcome
  }
}
    fragment ChangeOutcome on ChangeSubscriptionResult {
  __typename
  ... on SubscriptionChanged {
    subscription {
      id
      state
    }
  }
  ... on ChangeRefused {
    reason
  }
  ... on MutationError {
    message
  }
}`, {"hash":"sha256:8d7f25104c68e6176b5b882490a0f97bfd286e672bfb3c4fe2abbb55b9376ecb"}) as unknown as TypedDocumentString<PauseSubscriptionMutation, PauseSubscriptionMutationVariables>;
export const ResumeSubscriptionDocument = new TypedDocumentString(`
    mutation ResumeSubscription($input: SubscriptionVerbInput!) {
  resumeSubscription(input: $input) {
    ...ChangeOutcome
  }
}
    fragment ChangeOutcome on ChangeSubscriptionResult {
  __typename
  ... on SubscriptionChanged {
    subscription {
      id
      state
    }
  }
  ... on ChangeRefused {
    reason
  }
  ... on MutationError {
    message
  }
}`, {"hash":"sha256:623110581f4174ae35dd481338d4b8e977025cf7b03cedf0b80c3acb3fdd078a"}) as unknown as TypedDocumentString<ResumeSubscriptionMutation, ResumeSubscriptionMutationVariables>;
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