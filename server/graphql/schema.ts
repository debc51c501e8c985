import 'reflect-metadata'
import type { GraphQLSchema } from 'graphql'
import { type BuildSchemaOptions, buildSchemaSync, type NonEmptyArray } from 'type-graphql'
import { AccountClosingResolver } from '../../resolvers/account-closing.ts'
import { ApiKeyResolver, TenantApiKeyResolver } from '../../resolvers/api-keys.ts'
import { AuditEntryResolver } from '../../resolvers/audit-entries.ts'
import { BanResolver } from '../../resolvers/bans.ts'
import { BillingDetailsResolver, TenantBillingDetailsResolver } from '../../resolvers/billing-details.ts'
import { CartLineResolver, CartResolver } from '../../resolvers/carts.ts'
import { CaseResolver } from '../../resolvers/cases.ts'
import { CatalogueResolver } from '../../resolvers/catalogue.ts'
import { CheckoutResolver } from '../../resolvers/checkouts.ts'
import { ClientAppResolver, TenantClientAppResolver } from '../../resolvers/client-apps.ts'
import { ClockResolver } from '../../resolvers/clock.ts'
import { CounterResolver } from '../../resolvers/counters.ts'
import { CouponResolver } from '../../resolvers/coupons.ts'
import { DataExportResolver, ViewerExportsResolver } from '../../resolvers/data-exports.ts'
import { DeadLetterResolver } from '../../resolvers/dead-letters.ts'
import {
  ApiKeyDocumentsResolver,
  ClientAppDocumentsResolver,
  DocumentAppResolver,
  DocumentUsageResolver,
  DocumentVersionResolver,
  TrustedDocumentResolver,
} from '../../resolvers/document-apps.ts'
import { DocumentResolver, TenantDocumentsResolver } from '../../resolvers/documents.ts'
import { StaffDocumentResolver } from '../../resolvers/documents-for-staff.ts'
import { GrantResolver } from '../../resolvers/grants.ts'
import { HoldingResolver } from '../../resolvers/holdings.ts'
import { ImpersonationResolver } from '../../resolvers/impersonations.ts'
import { InvitationResolver } from '../../resolvers/invitations.ts'
import { InvoiceLineResolver } from '../../resolvers/invoice-lines.ts'
import { InvoiceResolver } from '../../resolvers/invoices.ts'
import { JoinRequestResolver } from '../../resolvers/join-requests.ts'
import { LedgerResolver } from '../../resolvers/ledger.ts'
import { NotificationReceivedResolver, TenantChangeResolver, ViewerChangeResolver } from '../../resolvers/live.ts'
import { broughtByTheServer } from '../../resolvers/live-field.ts'
import { MembershipResolver } from '../../resolvers/memberships.ts'
import { MetricsResolver } from '../../resolvers/metrics.ts'
import { NodeResolver } from '../../resolvers/nodes.ts'
import { NotificationResolver } from '../../resolvers/notifications.ts'
import { OrderLineResolver, OrderResolver } from '../../resolvers/orders.ts'
import { PaymentMethodResolver } from '../../resolvers/payment-methods.ts'
import { DisputeResolver, PaymentResolver, RefundResolver } from '../../resolvers/payments.ts'
import { PersonalDataResolver } from '../../resolvers/personal-data.ts'
import { PlanMigrationResolver } from '../../resolvers/plan-migrations.ts'
import { PlanSaleResolver } from '../../resolvers/plan-sales.ts'
import { PlanFeatureResolver, PlanResolver, PriceResolver } from '../../resolvers/plans.ts'
import { ProductFeatureResolver, ProductPriceResolver, ProductResolver } from '../../resolvers/products.ts'
import {
  DiscountResolver,
  PromotionCodeResolver,
  SubscriptionDiscountResolver,
} from '../../resolvers/promotion-codes.ts'
import { ReconcileResolver } from '../../resolvers/reconcile-runs.ts'
import { RolePreviewResolver } from '../../resolvers/role-previews.ts'
import { RoleResolver } from '../../resolvers/roles.ts'
import { SaleResolver } from '../../resolvers/sales.ts'
import { SavedOperationResolver } from '../../resolvers/saved-operations.ts'
import { SellerResolver } from '../../resolvers/sellers.ts'
import { SessionResolver } from '../../resolvers/sessions.ts'
import { SubscriptionChangesResolver } from '../../resolvers/subscription-changes.ts'
import { SubscriptionResolver } from '../../resolvers/subscriptions.ts'
import { TenantDomainResolver } from '../../resolvers/tenant-domains.ts'
import { TenantPeopleResolver } from '../../resolvers/tenant-people.ts'
import { TenantShopResolver } from '../../resolvers/tenant-shop.ts'
import { TenantResolver } from '../../resolvers/tenants.ts'
import { UserAccountResolver, UserResolver } from '../../resolvers/users.ts'
import { ViewerResolver } from '../../resolvers/viewer.ts'
import type { Extension } from '../extension.ts'
import { modelOf } from '../reads.ts'
import { attachDeclarations } from './declared.ts'
import { attachNodes } from './nodes.ts'
import { enforcePolicies } from './policies.ts'
import { assertShownPlaces } from './shown-places.ts'
import { assertWays } from './ways.ts'

const RESOLVERS = [
  AccountClosingResolver,
  AuditEntryResolver,
  ApiKeyDocumentsResolver,
  ApiKeyResolver,
  BanResolver,
  CartLineResolver,
  CartResolver,
  CaseResolver,
  CatalogueResolver,
  ClientAppDocumentsResolver,
  CheckoutResolver,
  ClientAppResolver,
  ClockResolver,
  CounterResolver,
  CouponResolver,
  DiscountResolver,
  PromotionCodeResolver,
  SubscriptionDiscountResolver,
  DataExportResolver,
  DeadLetterResolver,
  DocumentAppResolver,
  DocumentResolver,
  DocumentUsageResolver,
  DocumentVersionResolver,
  GrantResolver,
  HoldingResolver,
  ImpersonationResolver,
  InvitationResolver,
  InvoiceLineResolver,
  InvoiceResolver,
  PaymentResolver,
  PlanMigrationResolver,
  RefundResolver,
  DisputeResolver,
  JoinRequestResolver,
  LedgerResolver,
  MembershipResolver,
  MetricsResolver,
  NodeResolver,
  NotificationReceivedResolver,
  NotificationResolver,
  OrderLineResolver,
  OrderResolver,
  PaymentMethodResolver,
  PersonalDataResolver,
  PlanFeatureResolver,
  PlanResolver,
  PriceResolver,
  ProductFeatureResolver,
  ProductPriceResolver,
  ProductResolver,
  ReconcileResolver,
  RolePreviewResolver,
  RoleResolver,
  PlanSaleResolver,
  SaleResolver,
  SellerResolver,
  BillingDetailsResolver,
  TenantBillingDetailsResolver,
  SavedOperationResolver,
  SessionResolver,
  StaffDocumentResolver,
  SubscriptionChangesResolver,
  SubscriptionResolver,
  TenantApiKeyResolver,
  TenantChangeResolver,
  TenantClientAppResolver,
  TenantDocumentsResolver,
  TenantDomainResolver,
  TenantPeopleResolver,
  TenantResolver,
  TenantShopResolver,
  TrustedDocumentResolver,
  UserAccountResolver,
  UserResolver,
  ViewerChangeResolver,
  ViewerExportsResolver,
  ViewerResolver,
] as const

/**
 * The schema of the product: ours and its extensions', with every root field's policy enforced.
 * @throws Error naming each root field without a policy, each object type without a read scope, and each field that nothing answers
 */
export function buildBackplaneSchema(
  extensions: readonly Extension[] = [],
  model = modelOf(extensions),
): GraphQLSchema {
  const resolvers = [
    ...RESOLVERS,
    ...extensions.flatMap((extension) => extension.resolvers ?? []),
  ] as unknown as NonEmptyArray<new () => object>
  const schema = describeRoots(buildSchemaSync({ resolvers, validate: false, pubSub: NEVER_ASKED }))
  return assertShownPlaces(
    assertWays(enforcePolicies(attachNodes(attachDeclarations(schema, model), model), model), model),
    model,
  )
}

/** type-graphql wants one where there are subscriptions; what they tell is brought by server/graphql/live. */
const NEVER_ASKED: NonNullable<BuildSchemaOptions['pubSub']> = {
  publish: () => undefined,
  subscribe: broughtByTheServer.subscribe,
}

/** Of the three types that no class of ours stands for. */
function describeRoots(schema: GraphQLSchema): GraphQLSchema {
  const [query, mutation, subscription] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]
  if (query)
    query.description = 'What can be read. Nothing here changes anything but what is written down about who looked.'
  if (mutation) mutation.description = 'What can be changed: a field for each verb.'
  if (subscription) subscription.description = 'What can be followed while it changes.'
  return schema
}
