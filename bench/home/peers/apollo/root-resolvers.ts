import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql'
import { joinedTenant, joinedViewer } from '../shared/joined.ts'
import type { Context } from './context.ts'
import { keepPrivately } from './keep.ts'
import { Membership, Notification, Tenant, Viewer } from './types.ts'

/* The tuned form: the two root fields fetch all that the screen shows; what is below them is only read. */

@Resolver(() => Viewer)
export class ViewerRootResolver {
  @Query(() => Viewer)
  viewer(@Ctx() { userId }: Context, @Info() info: GraphQLResolveInfo) {
    keepPrivately(info)
    return joinedViewer(userId)
  }

  @FieldResolver(() => Int)
  unreadCount(@Root() viewer: { unreadCount: number }) {
    return viewer.unreadCount
  }

  @FieldResolver(() => [Notification])
  notifications(@Root() viewer: { notifications: Notification[] }, @Arg('first', () => Int) first: number) {
    return viewer.notifications.slice(0, first)
  }
}

@Resolver(() => Tenant)
export class TenantRootResolver {
  @Query(() => Tenant, { nullable: true })
  tenant(@Arg('id', () => ID) id: string, @Ctx() { userId }: Context, @Info() info: GraphQLResolveInfo) {
    keepPrivately(info)
    return joinedTenant(id, userId)
  }

  @FieldResolver(() => [Membership])
  members(@Root() tenant: { members: Membership[] }, @Arg('first', () => Int) first: number) {
    return tenant.members.slice(0, first)
  }
}

export const resolvers = [ViewerRootResolver, TenantRootResolver] as const
