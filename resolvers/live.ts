import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql'
import { mayIn, requireUser } from '../domain/access.ts'
import { PERMISSION_OF, tenantTopicOf, viewerTopicOf } from '../domain/live/topics.ts'
import { toPublicId } from '../lib/ids.ts'
import { NotificationReceived, TenantChange, TenantTopic, ViewerChange } from '../schema/live.ts'
import { Notification } from '../schema/notifications.ts'
import { InTenant, SignedIn } from '../schema/policies.ts'
import { Tenant } from '../schema/tenants.ts'
import { Viewer } from '../schema/users.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { broughtByTheServer, type Delivered, Live, type LiveField } from './live-field.ts'

const SINCE = {
  nullable: true,
  description:
    'The `position` of the last message that you had: what came after it is told first. Without it, what happens from now on.',
} as const

const OF_A_TENANT: LiveField = {
  stream: ({ tenantId }) => ({ kind: 'tenant', id: idOf('tenant', String(tenantId)) }),
  wants({ type }, { tenantId, topics }, viewer) {
    const topic = tenantTopicOf(type)
    if (topic === null || (Array.isArray(topics) && !topics.includes(topic))) return false
    return mayIn(viewer, idOf('tenant', String(tenantId)), PERMISSION_OF[topic])
  },
}

const OF_A_PERSON: LiveField = {
  stream: (_args, viewer) => ({ kind: 'user', id: requireUser(viewer).userId }),
  wants: ({ type }) => viewerTopicOf(type) !== null,
}

@Resolver(() => TenantChange)
export class TenantChangeResolver {
  @Live(OF_A_TENANT)
  @InTenant('tenant:read')
  @Subscription(() => TenantChange, {
    ...broughtByTheServer,
    description:
      'What happens in one of your tenants: each event once, in the order in which it was committed, on whichever node. It ends when you lose your place there.',
  })
  tenantChanged(
    @Root() { kind, position, version, event, stream }: Delivered,
    @Arg('tenantId', () => ID, { description: '`tnt_…`' }) _tenantId: string,
    @Arg('topics', () => [TenantTopic], { nullable: true, description: 'Only these; without it, all.' })
    _topics?: TenantTopic[],
    @Arg('since', () => String, SINCE) _since?: string,
  ): TenantChange {
    return Object.assign(new TenantChange(), {
      ...{ kind, position: String(position), version: String(version), tenantId: toPublicId('tenant', stream.id) },
      ...{
        topic: event && tenantTopicOf(event.type),
        type: event?.type ?? null,
        occurredAt: event?.occurredAt ?? null,
      },
    })
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'The tenant as it is now, read for you.' })
  tenant(@Root() { tenantId }: TenantChange, @Ctx() { reads }: Context) {
    return reads.get('Tenant', tenantId)
  }
}

@Resolver(() => ViewerChange)
export class ViewerChangeResolver {
  @Live(OF_A_PERSON)
  @SignedIn()
  @Subscription(() => ViewerChange, {
    ...broughtByTheServer,
    description: 'What happens to the signed-in person: each event once and in order, on whichever node.',
  })
  viewerChanged(
    @Root() { kind, position, version, event }: Delivered,
    @Arg('since', () => String, SINCE) _since?: string,
  ): ViewerChange {
    return Object.assign(new ViewerChange(), {
      ...{ kind, position: String(position), version: String(version) },
      ...{
        topic: event && viewerTopicOf(event.type),
        type: event?.type ?? null,
        occurredAt: event?.occurredAt ?? null,
      },
    })
  }

  @FieldResolver(() => Viewer, { nullable: true, description: 'The person as they are now.' })
  viewer(@Ctx() { reads, viewer }: Context) {
    return reads.get('Viewer', toPublicId('user', requireUser(viewer).userId))
  }
}

@Resolver(() => NotificationReceived)
export class NotificationReceivedResolver {
  @Live({ ...OF_A_PERSON, wants: ({ type }) => type === 'notification.received' })
  @SignedIn()
  @Subscription(() => NotificationReceived, {
    ...broughtByTheServer,
    description: "Each message that comes into the signed-in person's feed, once.",
  })
  notificationReceived(
    @Root() { kind, position, version, event }: Delivered,
    @Arg('since', () => String, SINCE) _since?: string,
  ): NotificationReceived {
    return Object.assign(new NotificationReceived(), {
      ...{ kind, position: String(position), version: String(version), notificationId: event?.notificationId ?? null },
    })
  }

  @FieldResolver(() => Notification, { nullable: true, description: 'The message; null in READY and MISSED.' })
  notification(@Root() { notificationId }: NotificationReceived, @Ctx() { reads }: Context) {
    return notificationId ? reads.get('Notification', toPublicId('notification', notificationId)) : null
  }
}
