import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver } from 'type-graphql'
import { notFound } from '../domain/errors.ts'
import { markNotificationRead } from '../domain/notifications/mark-read.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Notification } from '../schema/notifications.ts'
import { SignedIn } from '../schema/policies.ts'
import { Tenant } from '../schema/tenants.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'

@Resolver(() => Notification)
export class NotificationResolver {
  @SignedIn()
  @Mutation(() => Notification, { description: 'Marks one of your messages as read.' })
  async markNotificationRead(
    @Arg('id', () => ID, { description: '`ntf_…`' }) id: string,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    await markNotificationRead(app, viewer, idOf('notification', id))
    const found = await (await fresh()).get('Notification', id)
    if (!found) throw notFound('notification')
    return found
  }

  @Declared()
  @FieldResolver(() => Tenant, { nullable: true, description: 'The tenant that it is about.' })
  tenant() {
    return byDeclaration()
  }
}
