import { Field, InterfaceType, ObjectType, registerEnumType } from 'type-graphql'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const LiveKind = { READY: 'ready', CHANGED: 'changed', MISSED: 'missed' } as const
export type LiveKind = (typeof LiveKind)[keyof typeof LiveKind]
registerEnumType(LiveKind, {
  name: 'LiveKind',
  description: 'What a live message says.',
  valuesConfig: {
    READY: {
      description: 'The first message: what happens from here on is told. What is read now holds until the next.',
    },
    CHANGED: { description: 'Something has happened.' },
    MISSED: {
      description:
        'What happened before this position is not kept any more, or `since` is of no place in this stream: read everything anew.',
    },
  },
})

export const TenantTopic = {
  TENANT: 'tenant',
  MEMBERS: 'members',
  INVITATIONS: 'invitations',
  ROLES: 'roles',
  DOMAINS: 'domains',
  SUBSCRIPTIONS: 'subscriptions',
  BILLING: 'billing',
  ORDERS: 'orders',
  HOLDINGS: 'holdings',
  KEYS: 'keys',
} as const
export type TenantTopic = (typeof TenantTopic)[keyof typeof TenantTopic]
registerEnumType(TenantTopic, {
  name: 'TenantTopic',
  description: 'What of a tenant has changed. Whoever may see it is told.',
  valuesConfig: {
    TENANT: { description: 'Its name, its owner, whether it is archived.' },
    MEMBERS: {
      description: 'Who belongs to it, with which role; who asks to join; the seats that are taken. For `member:read`.',
    },
    INVITATIONS: { description: 'Who is invited, and the seats that are promised. For `member:read`.' },
    ROLES: { description: 'Its own roles.' },
    DOMAINS: { description: 'Its domains.' },
    SUBSCRIPTIONS: { description: 'Its plan, and what it may use.' },
    BILLING: { description: 'Invoices and payment methods. For `billing:read`.' },
    ORDERS: { description: 'Its cart, and where its orders stand. For `billing:read`.' },
    HOLDINGS: { description: 'What it holds, its counters and limits. For `holding:read`.' },
    KEYS: { description: 'API keys and client apps. For `key:read`.' },
  },
})

export const ViewerTopic = {
  PROFILE: 'profile',
  MEMBERSHIPS: 'memberships',
  MESSAGES: 'messages',
  SESSIONS: 'sessions',
} as const
export type ViewerTopic = (typeof ViewerTopic)[keyof typeof ViewerTopic]
registerEnumType(ViewerTopic, {
  name: 'ViewerTopic',
  description: 'What of the signed-in person has changed.',
  valuesConfig: {
    PROFILE: { description: 'Name, language, time zone, picture.' },
    MEMBERSHIPS: { description: 'Their places in tenants, and the roles there.' },
    MESSAGES: { description: 'The feed, and how much of it is unread.' },
    SESSIONS: { description: 'Where they are signed in.' },
  },
})

@InterfaceType({ description: 'What every live message carries.' })
export abstract class LiveMessage {
  @Field(() => LiveKind, { description: 'What it says.' })
  kind!: LiveKind

  @Field(() => String, {
    description:
      'Its place in the stream, a whole number: give it as `since` when you connect again, and nothing is lost or told twice. Some numbers are never told: what nobody, or not you, may hear of.',
  })
  position!: string

  @Field(() => String, {
    description:
      'Send it as the header `backplane-version` with what you read next: no node then shows less than what this message tells of.',
  })
  version!: string
}

@ReadableBy('tenant')
@ObjectType({ implements: LiveMessage, description: 'Something of a tenant has changed.' })
export class TenantChange extends LiveMessage {
  @Field(() => TenantTopic, { nullable: true, description: 'What has changed; null in READY and MISSED.' })
  topic!: TenantTopic | null

  @Field(() => String, { nullable: true, description: 'By which event: `member.joined`; null in READY and MISSED.' })
  type!: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When, in business time; null in READY and MISSED.' })
  occurredAt!: Date | null

  /** For the resolver of `tenant`. */
  tenantId!: string
}

@ReadableBy('self')
@ObjectType({ implements: LiveMessage, description: 'Something of the signed-in person has changed.' })
export class ViewerChange extends LiveMessage {
  @Field(() => ViewerTopic, { nullable: true, description: 'What has changed; null in READY and MISSED.' })
  topic!: ViewerTopic | null

  @Field(() => String, { nullable: true, description: 'By which event: `member.joined`; null in READY and MISSED.' })
  type!: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When, in business time; null in READY and MISSED.' })
  occurredAt!: Date | null
}

@ReadableBy('self')
@ObjectType({ implements: LiveMessage, description: "A message has come into the signed-in person's feed." })
export class NotificationReceived extends LiveMessage {
  /** For the resolver of `notification`. */
  notificationId!: string | null
}
