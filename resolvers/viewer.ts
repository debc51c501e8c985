import { Args, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql'
import { requireUser } from '../domain/access.ts'
import { notFound } from '../domain/errors.ts'
import { toPublicId } from '../lib/ids.ts'
import type { Row } from '../reads/load.ts'
import { NotificationConnection } from '../schema/notifications.ts'
import { SignedIn } from '../schema/policies.ts'
import { Membership } from '../schema/tenants.ts'
import { Viewer } from '../schema/users.ts'
import type { Context } from './context.ts'
import { PageArgs } from './page-args.ts'

@Resolver(() => Viewer)
export class ViewerResolver {
  @SignedIn()
  @Query(() => Viewer, { description: 'The signed-in person.' })
  async viewer(@Ctx() { reads, viewer }: Context): Promise<Viewer> {
    const { userId } = requireUser(viewer)
    const found = await reads.get<Viewer>('Viewer', toPublicId('user', userId))
    if (!found) throw notFound('user')
    return found
  }

  @FieldResolver(() => [Membership], { description: "The person's places in tenants, oldest first; at most 100." })
  memberships(@Root() viewer: Row, @Ctx() { reads }: Context) {
    return reads.many('Viewer', 'memberships', viewer)
  }

  @FieldResolver(() => NotificationConnection, { description: 'The feed, newest first.' })
  notifications(@Root() viewer: Row, @Args(() => PageArgs) page: PageArgs, @Ctx() { reads }: Context) {
    return reads.page('Viewer', 'notifications', viewer, { ...page })
  }

  @FieldResolver(() => Int, { description: 'How many messages in the feed are unread.' })
  unreadCount(@Root() viewer: Row, @Ctx() { reads }: Context) {
    return reads.count('Viewer', 'unreadCount', viewer)
  }
}
