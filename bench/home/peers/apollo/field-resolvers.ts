import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql'
import type { Context } from './context.ts'
import { keepPrivately } from './keep.ts'
import {
  Counter,
  Feature,
  Membership,
  Notification,
  Plan,
  PlanFeature,
  Tenant,
  TenantSubscription,
  User,
  Viewer,
} from './types.ts'

/*
 * The ordinary way: a resolver for each relation, each asking for its own rows. https://typegraphql.com/docs/resolvers.html#field-resolvers
 * The context's source is Prisma itself, or DataLoaders over it.
 */

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer)
  viewer(@Ctx() { source, userId }: Context, @Info() info: GraphQLResolveInfo) {
    keepPrivately(info)
    return source.viewer(userId)
  }

  @FieldResolver(() => Int)
  unreadCount(@Root() viewer: Viewer, @Ctx() { source }: Context) {
    return source.unreadCount(viewer.id)
  }

  @FieldResolver(() => [Notification])
  notifications(@Root() viewer: Viewer, @Arg('first', () => Int) first: number, @Ctx() { source }: Context) {
    return source.notifications(viewer.id, first)
  }
}

@Resolver(() => Tenant)
export class TenantResolver {
  @Query(() => Tenant, { nullable: true })
  tenant(@Arg('id', () => ID) id: string, @Ctx() { source, userId }: Context, @Info() info: GraphQLResolveInfo) {
    keepPrivately(info)
    return source.tenant(id, userId)
  }

  @FieldResolver(() => [Membership])
  members(@Root() tenant: Tenant, @Arg('first', () => Int) first: number, @Ctx() { source }: Context) {
    return source.members(tenant.id, first)
  }

  @FieldResolver(() => [TenantSubscription])
  subscriptions(@Root() tenant: Tenant, @Ctx() { source }: Context) {
    return source.subscriptions(tenant.id)
  }

  @FieldResolver(() => [Counter])
  counters(@Root() tenant: Tenant, @Ctx() { source }: Context) {
    return source.counters(tenant.id)
  }
}

@Resolver(() => Membership)
export class MembershipResolver {
  @FieldResolver(() => User)
  user(@Root() membership: Membership, @Ctx() { source }: Context) {
    return source.user(membership.userId)
  }
}

@Resolver(() => TenantSubscription)
export class SubscriptionResolver {
  @FieldResolver(() => Plan)
  plan(@Root() subscription: TenantSubscription, @Ctx() { source }: Context) {
    return source.plan(subscription.planId)
  }
}

@Resolver(() => Plan)
export class PlanResolver {
  @FieldResolver(() => [PlanFeature])
  features(@Root() plan: Plan, @Ctx() { source }: Context) {
    return source.planFeatures(plan.id)
  }
}

@Resolver(() => PlanFeature)
export class PlanFeatureResolver {
  @FieldResolver(() => Feature)
  feature(@Root() planFeature: PlanFeature, @Ctx() { source }: Context) {
    return source.feature(planFeature.featureId)
  }
}

@Resolver(() => Counter)
export class CounterResolver {
  @FieldResolver(() => Feature)
  feature(@Root() counter: Counter, @Ctx() { source }: Context) {
    return source.featureByKey(counter.featureKey)
  }
}

export const resolvers = [
  ViewerResolver,
  TenantResolver,
  MembershipResolver,
  SubscriptionResolver,
  PlanResolver,
  PlanFeatureResolver,
  CounterResolver,
] as const
