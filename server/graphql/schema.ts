import 'reflect-metadata'
import type { GraphQLSchema } from 'graphql'
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql'
import { ClockResolver } from '../../resolvers/clock.ts'
import { CounterResolver } from '../../resolvers/counters.ts'
import { HoldingResolver } from '../../resolvers/holdings.ts'
import { InvoiceResolver } from '../../resolvers/invoices.ts'
import { MembershipResolver } from '../../resolvers/memberships.ts'
import { MetricsResolver } from '../../resolvers/metrics.ts'
import { NotificationResolver } from '../../resolvers/notifications.ts'
import { PaymentMethodResolver } from '../../resolvers/payment-methods.ts'
import { PlanFeatureResolver, PlanResolver, PriceResolver } from '../../resolvers/plans.ts'
import { SubscriptionResolver } from '../../resolvers/subscriptions.ts'
import { TenantResolver } from '../../resolvers/tenants.ts'
import { ViewerResolver } from '../../resolvers/viewer.ts'
import type { Extension } from '../extension.ts'
import { modelOf } from '../reads.ts'
import { attachDeclarations } from './declared.ts'
import { enforcePolicies } from './policies.ts'

const RESOLVERS = [
  ClockResolver,
  CounterResolver,
  HoldingResolver,
  InvoiceResolver,
  MembershipResolver,
  MetricsResolver,
  NotificationResolver,
  PaymentMethodResolver,
  PlanFeatureResolver,
  PlanResolver,
  PriceResolver,
  SubscriptionResolver,
  TenantResolver,
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
  return enforcePolicies(attachDeclarations(buildSchemaSync({ resolvers, validate: false }), model))
}
