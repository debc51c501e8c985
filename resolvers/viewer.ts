import { Args, FieldResolver, Int, Query, Resolver } from 'type-graphql'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { NotificationConnection } from '../schema/notifications.ts'
import { SignedIn } from '../schema/policies.ts'
import { Membership } from '../schema/tenants.ts'
import { Viewer } from '../schema/users.ts'
import { PageArgs } from './page-args.ts'

@Resolver(() => Viewer)
export class ViewerResolver {
  @Declared()
  @SignedIn()
  @Query(() => Viewer, { description: 'The signed-in person.' })
  viewer() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [Membership], { description: "The person's places in tenants, oldest first; at most 100." })
  memberships() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => NotificationConnection, { description: 'The feed, newest first.' })
  notifications(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Int, { description: 'How many messages in the feed are unread.' })
  unreadCount() {
    return byDeclaration()
  }
}
