/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Account($tenantId: ID!, $chosen: Boolean!, $messages: Int!, $bills: Int!) {\n    viewer {\n      id\n      name\n      email\n      memberships {\n        id\n        role\n        tenant {\n          id\n          name\n          ...TenantAccount @skip(if: $chosen)\n        }\n      }\n      ...Feed\n    }\n    tenant(id: $tenantId) @include(if: $chosen) {\n      id\n      name\n      ...TenantAccount\n    }\n    plans {\n      ...PricedPlan\n    }\n  }\n\n  fragment TenantAccount on Tenant {\n    subscriptions {\n      ...SubscriptionFacts\n    }\n    paymentMethods {\n      id\n      brand\n      last4\n      expMonth\n      expYear\n      isDefault\n    }\n    invoices(first: $bills) {\n      nodes {\n        ...InvoiceLine\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n    ...ProductUse\n  }\n\n  fragment SubscriptionFacts on TenantSubscription {\n    id\n    state\n    trialEndsAt\n    currentPeriodEnd\n    cancelAtPeriodEnd\n    graceEndsAt\n    endedAt\n    plan {\n      id\n      name\n    }\n    price {\n      id\n      interval\n      unit {\n        amountMinor\n        currency\n        exponent\n      }\n    }\n  }\n\n  fragment InvoiceLine on Invoice {\n    id\n    number\n    state\n    issuedAt\n    paidAt\n    nextAttemptAt\n    declineReason\n    total {\n      amountMinor\n      currency\n      exponent\n    }\n  }\n\n  fragment Feed on Viewer {\n    unreadCount\n    notifications(first: $messages) {\n      nodes {\n        id\n        title\n        body\n        createdAt\n        readAt\n        tenant {\n          id\n          name\n        }\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": typeof types.AccountDocument,
    "\n  mutation CreateTenant($input: CreateTenantInput!) {\n    createTenant(input: $input) {\n      __typename\n      ... on TenantCreated {\n        tenant {\n          id\n          name\n        }\n      }\n      ... on SlugTaken {\n        slug\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n": typeof types.CreateTenantDocument,
    "\n  mutation MarkRead($id: ID!) {\n    markNotificationRead(id: $id) {\n      id\n      readAt\n    }\n  }\n": typeof types.MarkReadDocument,
    "\n  query Plans {\n    plans {\n      ...PricedPlan\n    }\n  }\n\n  fragment PricedPlan on Plan {\n    id\n    name\n    description\n    trialDays\n    features {\n      limitValue\n      feature {\n        key\n        name\n        kind\n      }\n    }\n    prices {\n      id\n      interval\n      unit {\n        amountMinor\n        currency\n        exponent\n      }\n    }\n  }\n": typeof types.PlansDocument,
    "\n  mutation Subscribe($input: SubscribeInput!) {\n    subscribe(input: $input) {\n      __typename\n      ... on SubscriptionStarted {\n        subscription {\n          id\n          state\n          trialEndsAt\n        }\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n": typeof types.SubscribeDocument,
    "\n  mutation CancelSubscription($input: CancelSubscriptionInput!) {\n    cancelSubscription(input: $input) {\n      __typename\n      ... on SubscriptionCanceled {\n        subscription {\n          id\n          state\n          cancelAtPeriodEnd\n        }\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n": typeof types.CancelSubscriptionDocument,
    "\n  mutation StartCardSetup($input: StartCardSetupInput!) {\n    startCardSetup(input: $input) {\n      url\n    }\n  }\n": typeof types.StartCardSetupDocument,
    "\n  fragment ProductUse on Tenant {\n    hdMovies: entitlement(featureKey: \"hd_movies\") {\n      allowed\n      reason\n      until\n    }\n    deviceLimit: entitlement(featureKey: \"connected_devices\") {\n      allowed\n      reason\n      limit\n      used\n    }\n    devices {\n      id\n      name\n      createdAt\n      user {\n        id\n        name\n      }\n    }\n  }\n": typeof types.ProductUseFragmentDoc,
    "\n  mutation RegisterDevice($input: RegisterDeviceInput!) {\n    registerDevice(input: $input) {\n      __typename\n      ... on DeviceRegistered {\n        used\n        device {\n          id\n          name\n        }\n      }\n      ... on DeviceLimitReached {\n        message\n        used\n        limit\n      }\n      ... on NoPlanForDevices {\n        message\n      }\n    }\n  }\n": typeof types.RegisterDeviceDocument,
    "\n  mutation RemoveDevice($id: ID!) {\n    removeDevice(id: $id)\n  }\n": typeof types.RemoveDeviceDocument,
};
const documents: Documents = {
    "\n  query Account($tenantId: ID!, $chosen: Boolean!, $messages: Int!, $bills: Int!) {\n    viewer {\n      id\n      name\n      email\n      memberships {\n        id\n        role\n        tenant {\n          id\n          name\n          ...TenantAccount @skip(if: $chosen)\n        }\n      }\n      ...Feed\n    }\n    tenant(id: $tenantId) @include(if: $chosen) {\n      id\n      name\n      ...TenantAccount\n    }\n    plans {\n      ...PricedPlan\n    }\n  }\n\n  fragment TenantAccount on Tenant {\n    subscriptions {\n      ...SubscriptionFacts\n    }\n    paymentMethods {\n      id\n      brand\n      last4\n      expMonth\n      expYear\n      isDefault\n    }\n    invoices(first: $bills) {\n      nodes {\n        ...InvoiceLine\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n    ...ProductUse\n  }\n\n  fragment SubscriptionFacts on TenantSubscription {\n    id\n    state\n    trialEndsAt\n    currentPeriodEnd\n    cancelAtPeriodEnd\n    graceEndsAt\n    endedAt\n    plan {\n      id\n      name\n    }\n    price {\n      id\n      interval\n      unit {\n        amountMinor\n        currency\n        exponent\n      }\n    }\n  }\n\n  fragment InvoiceLine on Invoice {\n    id\n    number\n    state\n    issuedAt\n    paidAt\n    nextAttemptAt\n    declineReason\n    total {\n      amountMinor\n      currency\n      exponent\n    }\n  }\n\n  fragment Feed on Viewer {\n    unreadCount\n    notifications(first: $messages) {\n      nodes {\n        id\n        title\n        body\n        createdAt\n        readAt\n        tenant {\n          id\n          name\n        }\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": types.AccountDocument,
    "\n  mutation CreateTenant($input: CreateTenantInput!) {\n    createTenant(input: $input) {\n      __typename\n      ... on TenantCreated {\n        tenant {\n          id\n          name\n        }\n      }\n      ... on SlugTaken {\n        slug\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n": types.CreateTenantDocument,
    "\n  mutation MarkRead($id: ID!) {\n    markNotificationRead(id: $id) {\n      id\n      readAt\n    }\n  }\n": types.MarkReadDocument,
    "\n  query Plans {\n    plans {\n      ...PricedPlan\n    }\n  }\n\n  fragment PricedPlan on Plan {\n    id\n    name\n    description\n    trialDays\n    features {\n      limitValue\n      feature {\n        key\n        name\n        kind\n      }\n    }\n    prices {\n      id\n      interval\n      unit {\n        amountMinor\n        currency\n        exponent\n      }\n    }\n  }\n": types.PlansDocument,
    "\n  mutation Subscribe($input: SubscribeInput!) {\n    subscribe(input: $input) {\n      __typename\n      ... on SubscriptionStarted {\n        subscription {\n          id\n          state\n          trialEndsAt\n        }\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n": types.SubscribeDocument,
    "\n  mutation CancelSubscription($input: CancelSubscriptionInput!) {\n    cancelSubscription(input: $input) {\n      __typename\n      ... on SubscriptionCanceled {\n        subscription {\n          id\n          state\n          cancelAtPeriodEnd\n        }\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n": types.CancelSubscriptionDocument,
    "\n  mutation StartCardSetup($input: StartCardSetupInput!) {\n    startCardSetup(input: $input) {\n      url\n    }\n  }\n": types.StartCardSetupDocument,
    "\n  fragment ProductUse on Tenant {\n    hdMovies: entitlement(featureKey: \"hd_movies\") {\n      allowed\n      reason\n      until\n    }\n    deviceLimit: entitlement(featureKey: \"connected_devices\") {\n      allowed\n      reason\n      limit\n      used\n    }\n    devices {\n      id\n      name\n      createdAt\n      user {\n        id\n        name\n      }\n    }\n  }\n": types.ProductUseFragmentDoc,
    "\n  mutation RegisterDevice($input: RegisterDeviceInput!) {\n    registerDevice(input: $input) {\n      __typename\n      ... on DeviceRegistered {\n        used\n        device {\n          id\n          name\n        }\n      }\n      ... on DeviceLimitReached {\n        message\n        used\n        limit\n      }\n      ... on NoPlanForDevices {\n        message\n      }\n    }\n  }\n": types.RegisterDeviceDocument,
    "\n  mutation RemoveDevice($id: ID!) {\n    removeDevice(id: $id)\n  }\n": types.RemoveDeviceDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Account($tenantId: ID!, $chosen: Boolean!, $messages: Int!, $bills: Int!) {\n    viewer {\n      id\n      name\n      email\n      memberships {\n        id\n        role\n        tenant {\n          id\n          name\n          ...TenantAccount @skip(if: $chosen)\n        }\n      }\n      ...Feed\n    }\n    tenant(id: $tenantId) @include(if: $chosen) {\n      id\n      name\n      ...TenantAccount\n    }\n    plans {\n      ...PricedPlan\n    }\n  }\n\n  fragment TenantAccount on Tenant {\n    subscriptions {\n      ...SubscriptionFacts\n    }\n    paymentMethods {\n      id\n      brand\n      last4\n      expMonth\n      expYear\n      isDefault\n    }\n    invoices(first: $bills) {\n      nodes {\n        ...InvoiceLine\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n    ...ProductUse\n  }\n\n  fragment SubscriptionFacts on TenantSubscription {\n    id\n    state\n    trialEndsAt\n    currentPeriodEnd\n    cancelAtPeriodEnd\n    graceEndsAt\n    endedAt\n    plan {\n      id\n      name\n    }\n    price {\n      id\n      interval\n      unit {\n        amountMinor\n        currency\n        exponent\n      }\n    }\n  }\n\n  fragment InvoiceLine on Invoice {\n    id\n    number\n    state\n    issuedAt\n    paidAt\n    nextAttemptAt\n    declineReason\n    total {\n      amountMinor\n      currency\n      exponent\n    }\n  }\n\n  fragment Feed on Viewer {\n    unreadCount\n    notifications(first: $messages) {\n      nodes {\n        id\n        title\n        body\n        createdAt\n        readAt\n        tenant {\n          id\n          name\n        }\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccountDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateTenant($input: CreateTenantInput!) {\n    createTenant(input: $input) {\n      __typename\n      ... on TenantCreated {\n        tenant {\n          id\n          name\n        }\n      }\n      ... on SlugTaken {\n        slug\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').CreateTenantDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MarkRead($id: ID!) {\n    markNotificationRead(id: $id) {\n      id\n      readAt\n    }\n  }\n"): typeof import('./graphql.ts').MarkReadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Plans {\n    plans {\n      ...PricedPlan\n    }\n  }\n\n  fragment PricedPlan on Plan {\n    id\n    name\n    description\n    trialDays\n    features {\n      limitValue\n      feature {\n        key\n        name\n        kind\n      }\n    }\n    prices {\n      id\n      interval\n      unit {\n        amountMinor\n        currency\n        exponent\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Subscribe($input: SubscribeInput!) {\n    subscribe(input: $input) {\n      __typename\n      ... on SubscriptionStarted {\n        subscription {\n          id\n          state\n          trialEndsAt\n        }\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SubscribeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelSubscription($input: CancelSubscriptionInput!) {\n    cancelSubscription(input: $input) {\n      __typename\n      ... on SubscriptionCanceled {\n        subscription {\n          id\n          state\n          cancelAtPeriodEnd\n        }\n      }\n      ... on MutationError {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').CancelSubscriptionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartCardSetup($input: StartCardSetupInput!) {\n    startCardSetup(input: $input) {\n      url\n    }\n  }\n"): typeof import('./graphql.ts').StartCardSetupDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ProductUse on Tenant {\n    hdMovies: entitlement(featureKey: \"hd_movies\") {\n      allowed\n      reason\n      until\n    }\n    deviceLimit: entitlement(featureKey: \"connected_devices\") {\n      allowed\n      reason\n      limit\n      used\n    }\n    devices {\n      id\n      name\n      createdAt\n      user {\n        id\n        name\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ProductUseFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RegisterDevice($input: RegisterDeviceInput!) {\n    registerDevice(input: $input) {\n      __typename\n      ... on DeviceRegistered {\n        used\n        device {\n          id\n          name\n        }\n      }\n      ... on DeviceLimitReached {\n        message\n        used\n        limit\n      }\n      ... on NoPlanForDevices {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').RegisterDeviceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveDevice($id: ID!) {\n    removeDevice(id: $id)\n  }\n"): typeof import('./graphql.ts').RemoveDeviceDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
