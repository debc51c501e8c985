import { Args, Ctx, FieldResolver, Int, Query, Resolver } from 'type-graphql'
import { joinableTenants } from '../domain/join-requests/joinable.ts'
import { toPublicId } from '../lib/ids.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { JoinableTenant } from '../schema/join-requests.ts'
import { NotificationConnection } from '../schema/notifications.ts'
import { SignedIn } from '../schema/policies.ts'
import { Membership } from '../schema/tenants.ts'
import { Viewer } from '../schema/users.ts'
import type { Context } from './context.ts'
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

  @FieldResolver(() => [JoinableTenant], {
    description: 'The tenants that you can join by your verified address and do not belong to: one at most.',
  })
  async joinableTenants(@Ctx() { app, viewer }: Context): Promise<JoinableTenant[]> {
    const found = await joinableTenants(app, viewer)
    return found.map((each) => ({ ...each, tenantId: toPublicId('tenant', each.tenantId) }))
  }
}
