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
    "\n  query ConsistencyViewer {\n    viewer { name unreadCount memberships { role tenant { id name } } notifications(first: 1) { nodes { title } } }\n  }\n": typeof types.ConsistencyViewerDocument,
    "\n  query ConsistencyMembers($id: ID!) {\n    tenant(id: $id) { name memberCount members(first: 50) { nodes { role user { id name } } } }\n  }\n": typeof types.ConsistencyMembersDocument,
    "\n  query ConsistencyUse($id: ID!) { tenant(id: $id) { counters { used } devices { name } } }\n": typeof types.ConsistencyUseDocument,
    "\n  query ConsistencySubscriptions($id: ID!) { tenant(id: $id) { subscriptions { state plan { key name } } } }\n": typeof types.ConsistencySubscriptionsDocument,
    "\n  query ConsistencyHome($id: ID!) {\n    viewer { name unreadCount }\n    tenant(id: $id) { name counters { used } members(first: 50) { nodes { role user { id name } } } }\n  }\n": typeof types.ConsistencyHomeDocument,
    "\n  query ConsistencyAccess($id: ID!) {\n    tenant(id: $id) {\n      films: entitlement(featureKey: \"hd_movies\") { allowed reason }\n      devices: entitlement(featureKey: \"connected_devices\") { used }\n    }\n  }\n": typeof types.ConsistencyAccessDocument,
    "\n  query ConsistencyBilling($id: ID!) { tenant(id: $id) { paymentMethods { last4 } } }\n": typeof types.ConsistencyBillingDocument,
    "\n  query ConsistencyPlans {\n    plans { key name features { feature { key name } } prices(currency: \"USD\", interval: MONTH) { unit { amountMinor } } }\n  }\n": typeof types.ConsistencyPlansDocument,
    "\n  mutation ConsistencyRead($id: ID!) { markNotificationRead(id: $id) { id } }\n": typeof types.ConsistencyReadDocument,
    "\n  mutation ConsistencyRegister($input: RegisterDeviceInput!) {\n    registerDevice(input: $input) { __typename ... on DeviceRegistered { device { id } } }\n  }\n": typeof types.ConsistencyRegisterDocument,
    "\n  mutation ConsistencyRemove($id: ID!) { removeDevice(id: $id) }\n": typeof types.ConsistencyRemoveDocument,
    "\n  mutation ConsistencyCreate($input: CreateTenantInput!) {\n    createTenant(input: $input) { __typename ... on TenantCreated { tenant { id } } }\n  }\n": typeof types.ConsistencyCreateDocument,
    "\n  mutation ConsistencyClock($input: AdvanceClockInput!) { advanceClock(input: $input) { now } }\n": typeof types.ConsistencyClockDocument,
    "\n  mutation ConsistencyCancel($input: CancelSubscriptionInput!) { cancelSubscription(input: $input) { __typename } }\n": typeof types.ConsistencyCancelDocument,
    "\n  query MainJobViewer {\n    viewer { id name email unreadCount notifications { nodes { id title readAt } } }\n  }\n": typeof types.MainJobViewerDocument,
    "\n  mutation MainJobCreateTenant($name: String!) {\n    createTenant(input: { name: $name }) {\n      __typename\n      ... on TenantCreated { tenant { id members { nodes { role user { id } } } } }\n      ... on MutationError { message }\n    }\n  }\n": typeof types.MainJobCreateTenantDocument,
    "\n  query MainJobPlans {\n    plans { name trialDays prices(currency: \"USD\", interval: MONTH) { id unit { amountMinor } } }\n  }\n": typeof types.MainJobPlansDocument,
    "\n  mutation MainJobCard($input: StartCardSetupInput!) {\n    startCardSetup(input: $input) { url }\n  }\n": typeof types.MainJobCardDocument,
    "\n  mutation MainJobSubscribe($input: SubscribeInput!) {\n    subscribe(input: $input) {\n      __typename\n      ... on SubscriptionStarted { subscription { state trialEndsAt plan { name } } }\n      ... on MutationError { message }\n    }\n  }\n": typeof types.MainJobSubscribeDocument,
    "\n  query MainJobTenant($id: ID!) {\n    tenant(id: $id) {\n      subscriptions { id state trialEndsAt currentPeriodEnd graceEndsAt plan { name } }\n      invoices { nodes { state attemptCount declineReason total { amountMinor currency } } }\n      paymentMethods { brand last4 isDefault }\n      entitlement(featureKey: \"hd_movies\") { allowed reason planName }\n    }\n  }\n": typeof types.MainJobTenantDocument,
    "\n  mutation MainJobDevice($input: RegisterDeviceInput!) {\n    registerDevice(input: $input) {\n      __typename\n      ... on DeviceRegistered { used device { name } }\n      ... on DeviceLimitReached { used limit message }\n    }\n  }\n": typeof types.MainJobDeviceDocument,
    "\n  mutation MainJobRead($id: ID!) {\n    markNotificationRead(id: $id) { readAt }\n  }\n": typeof types.MainJobReadDocument,
    "\n  mutation MainJobClock($input: AdvanceClockInput!) {\n    advanceClock(input: $input) { now steps }\n  }\n": typeof types.MainJobClockDocument,
    "\n  mutation MainJobCancel($input: CancelSubscriptionInput!) {\n    cancelSubscription(input: $input) { __typename }\n  }\n": typeof types.MainJobCancelDocument,
    "\n  query MainJobMetrics($user: ID!) {\n    metrics {\n      monthlyRecurringRevenue { amountMinor currency }\n      activeSubscriptions\n      churnedSubscriptions\n      holdingsOfUser(userId: $user, featureKey: \"connected_devices\")\n    }\n  }\n": typeof types.MainJobMetricsDocument,
};
const documents: Documents = {
    "\n  query ConsistencyViewer {\n    viewer { name unreadCount memberships { role tenant { id name } } notifications(first: 1) { nodes { title } } }\n  }\n": types.ConsistencyViewerDocument,
    "\n  query ConsistencyMembers($id: ID!) {\n    tenant(id: $id) { name memberCount members(first: 50) { nodes { role user { id name } } } }\n  }\n": types.ConsistencyMembersDocument,
    "\n  query ConsistencyUse($id: ID!) { tenant(id: $id) { counters { used } devices { name } } }\n": types.ConsistencyUseDocument,
    "\n  query ConsistencySubscriptions($id: ID!) { tenant(id: $id) { subscriptions { state plan { key name } } } }\n": types.ConsistencySubscriptionsDocument,
    "\n  query ConsistencyHome($id: ID!) {\n    viewer { name unreadCount }\n    tenant(id: $id) { name counters { used } members(first: 50) { nodes { role user { id name } } } }\n  }\n": types.ConsistencyHomeDocument,
    "\n  query ConsistencyAccess($id: ID!) {\n    tenant(id: $id) {\n      films: entitlement(featureKey: \"hd_movies\") { allowed reason }\n      devices: entitlement(featureKey: \"connected_devices\") { used }\n    }\n  }\n": types.ConsistencyAccessDocument,
    "\n  query ConsistencyBilling($id: ID!) { tenant(id: $id) { paymentMethods { last4 } } }\n": types.ConsistencyBillingDocument,
    "\n  query ConsistencyPlans {\n    plans { key name features { feature { key name } } prices(currency: \"USD\", interval: MONTH) { unit { amountMinor } } }\n  }\n": types.ConsistencyPlansDocument,
    "\n  mutation ConsistencyRead($id: ID!) { markNotificationRead(id: $id) { id } }\n": types.ConsistencyReadDocument,
    "\n  mutation ConsistencyRegister($input: RegisterDeviceInput!) {\n    registerDevice(input: $input) { __typename ... on DeviceRegistered { device { id } } }\n  }\n": types.ConsistencyRegisterDocument,
    "\n  mutation ConsistencyRemove($id: ID!) { removeDevice(id: $id) }\n": types.ConsistencyRemoveDocument,
    "\n  mutation ConsistencyCreate($input: CreateTenantInput!) {\n    createTenant(input: $input) { __typename ... on TenantCreated { tenant { id } } }\n  }\n": types.ConsistencyCreateDocument,
    "\n  mutation ConsistencyClock($input: AdvanceClockInput!) { advanceClock(input: $input) { now } }\n": types.ConsistencyClockDocument,
    "\n  mutation ConsistencyCancel($input: CancelSubscriptionInput!) { cancelSubscription(input: $input) { __typename } }\n": types.ConsistencyCancelDocument,
    "\n  query MainJobViewer {\n    viewer { id name email unreadCount notifications { nodes { id title readAt } } }\n  }\n": types.MainJobViewerDocument,
    "\n  mutation MainJobCreateTenant($name: String!) {\n    createTenant(input: { name: $name }) {\n      __typename\n      ... on TenantCreated { tenant { id members { nodes { role user { id } } } } }\n      ... on MutationError { message }\n    }\n  }\n": types.MainJobCreateTenantDocument,
    "\n  query MainJobPlans {\n    plans { name trialDays prices(currency: \"USD\", interval: MONTH) { id unit { amountMinor } } }\n  }\n": types.MainJobPlansDocument,
    "\n  mutation MainJobCard($input: StartCardSetupInput!) {\n    startCardSetup(input: $input) { url }\n  }\n": types.MainJobCardDocument,
    "\n  mutation MainJobSubscribe($input: SubscribeInput!) {\n    subscribe(input: $input) {\n      __typename\n      ... on SubscriptionStarted { subscription { state trialEndsAt plan { name } } }\n      ... on MutationError { message }\n    }\n  }\n": types.MainJobSubscribeDocument,
    "\n  query MainJobTenant($id: ID!) {\n    tenant(id: $id) {\n      subscriptions { id state trialEndsAt currentPeriodEnd graceEndsAt plan { name } }\n      invoices { nodes { state attemptCount declineReason total { amountMinor currency } } }\n      paymentMethods { brand last4 isDefault }\n      entitlement(featureKey: \"hd_movies\") { allowed reason planName }\n    }\n  }\n": types.MainJobTenantDocument,
    "\n  mutation MainJobDevice($input: RegisterDeviceInput!) {\n    registerDevice(input: $input) {\n      __typename\n      ... on DeviceRegistered { used device { name } }\n      ... on DeviceLimitReached { used limit message }\n    }\n  }\n": types.MainJobDeviceDocument,
    "\n  mutation MainJobRead($id: ID!) {\n    markNotificationRead(id: $id) { readAt }\n  }\n": types.MainJobReadDocument,
    "\n  mutation MainJobClock($input: AdvanceClockInput!) {\n    advanceClock(input: $input) { now steps }\n  }\n": types.MainJobClockDocument,
    "\n  mutation MainJobCancel($input: CancelSubscriptionInput!) {\n    cancelSubscription(input: $input) { __typename }\n  }\n": types.MainJobCancelDocument,
    "\n  query MainJobMetrics($user: ID!) {\n    metrics {\n      monthlyRecurringRevenue { amountMinor currency }\n      activeSubscriptions\n      churnedSubscriptions\n      holdingsOfUser(userId: $user, featureKey: \"connected_devices\")\n    }\n  }\n": types.MainJobMetricsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConsistencyViewer {\n    viewer { name unreadCount memberships { role tenant { id name } } notifications(first: 1) { nodes { title } } }\n  }\n"): typeof import('./graphql.ts').ConsistencyViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConsistencyMembers($id: ID!) {\n    tenant(id: $id) { name memberCount members(first: 50) { nodes { role user { id name } } } }\n  }\n"): typeof import('./graphql.ts').ConsistencyMembersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConsistencyUse($id: ID!) { tenant(id: $id) { counters { used } devices { name } } }\n"): typeof import('./graphql.ts').ConsistencyUseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConsistencySubscriptions($id: ID!) { tenant(id: $id) { subscriptions { state plan { key name } } } }\n"): typeof import('./graphql.ts').ConsistencySubscriptionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConsistencyHome($id: ID!) {\n    viewer { name unreadCount }\n    tenant(id: $id) { name counters { used } members(first: 50) { nodes { role user { id name } } } }\n  }\n"): typeof import('./graphql.ts').ConsistencyHomeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConsistencyAccess($id: ID!) {\n    tenant(id: $id) {\n      films: entitlement(featureKey: \"hd_movies\") { allowed reason }\n      devices: entitlement(featureKey: \"connected_devices\") { used }\n    }\n  }\n"): typeof import('./graphql.ts').ConsistencyAccessDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConsistencyBilling($id: ID!) { tenant(id: $id) { paymentMethods { last4 } } }\n"): typeof import('./graphql.ts').ConsistencyBillingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConsistencyPlans {\n    plans { key name features { feature { key name } } prices(currency: \"USD\", interval: MONTH) { unit { amountMinor } } }\n  }\n"): typeof import('./graphql.ts').ConsistencyPlansDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConsistencyRead($id: ID!) { markNotificationRead(id: $id) { id } }\n"): typeof import('./graphql.ts').ConsistencyReadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConsistencyRegister($input: RegisterDeviceInput!) {\n    registerDevice(input: $input) { __typename ... on DeviceRegistered { device { id } } }\n  }\n"): typeof import('./graphql.ts').ConsistencyRegisterDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConsistencyRemove($id: ID!) { removeDevice(id: $id) }\n"): typeof import('./graphql.ts').ConsistencyRemoveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConsistencyCreate($input: CreateTenantInput!) {\n    createTenant(input: $input) { __typename ... on TenantCreated { tenant { id } } }\n  }\n"): typeof import('./graphql.ts').ConsistencyCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConsistencyClock($input: AdvanceClockInput!) { advanceClock(input: $input) { now } }\n"): typeof import('./graphql.ts').ConsistencyClockDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConsistencyCancel($input: CancelSubscriptionInput!) { cancelSubscription(input: $input) { __typename } }\n"): typeof import('./graphql.ts').ConsistencyCancelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MainJobViewer {\n    viewer { id name email unreadCount notifications { nodes { id title readAt } } }\n  }\n"): typeof import('./graphql.ts').MainJobViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MainJobCreateTenant($name: String!) {\n    createTenant(input: { name: $name }) {\n      __typename\n      ... on TenantCreated { tenant { id members { nodes { role user { id } } } } }\n      ... on MutationError { message }\n    }\n  }\n"): typeof import('./graphql.ts').MainJobCreateTenantDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MainJobPlans {\n    plans { name trialDays prices(currency: \"USD\", interval: MONTH) { id unit { amountMinor } } }\n  }\n"): typeof import('./graphql.ts').MainJobPlansDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MainJobCard($input: StartCardSetupInput!) {\n    startCardSetup(input: $input) { url }\n  }\n"): typeof import('./graphql.ts').MainJobCardDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MainJobSubscribe($input: SubscribeInput!) {\n    subscribe(input: $input) {\n      __typename\n      ... on SubscriptionStarted { subscription { state trialEndsAt plan { name } } }\n      ... on MutationError { message }\n    }\n  }\n"): typeof import('./graphql.ts').MainJobSubscribeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MainJobTenant($id: ID!) {\n    tenant(id: $id) {\n      subscriptions { id state trialEndsAt currentPeriodEnd graceEndsAt plan { name } }\n      invoices { nodes { state attemptCount declineReason total { amountMinor currency } } }\n      paymentMethods { brand last4 isDefault }\n      entitlement(featureKey: \"hd_movies\") { allowed reason planName }\n    }\n  }\n"): typeof import('./graphql.ts').MainJobTenantDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MainJobDevice($input: RegisterDeviceInput!) {\n    registerDevice(input: $input) {\n      __typename\n      ... on DeviceRegistered { used device { name } }\n      ... on DeviceLimitReached { used limit message }\n    }\n  }\n"): typeof import('./graphql.ts').MainJobDeviceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MainJobRead($id: ID!) {\n    markNotificationRead(id: $id) { readAt }\n  }\n"): typeof import('./graphql.ts').MainJobReadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MainJobClock($input: AdvanceClockInput!) {\n    advanceClock(input: $input) { now steps }\n  }\n"): typeof import('./graphql.ts').MainJobClockDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MainJobCancel($input: CancelSubscriptionInput!) {\n    cancelSubscription(input: $input) { __typename }\n  }\n"): typeof import('./graphql.ts').MainJobCancelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MainJobMetrics($user: ID!) {\n    metrics {\n      monthlyRecurringRevenue { amountMinor currency }\n      activeSubscriptions\n      churnedSubscriptions\n      holdingsOfUser(userId: $user, featureKey: \"connected_devices\")\n    }\n  }\n"): typeof import('./graphql.ts').MainJobMetricsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
