import { Field, ID, ObjectType } from 'type-graphql'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { ReadableBy, SignedIn } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('self')
@SignedIn()
@ObjectType({ implements: Node, description: 'A message to the signed-in person.', simpleResolvers: true })
export class Notification {
  @Field(() => ID, { description: 'The public id: `ntf_…`.' })
  id!: string

  @Field(() => String, { description: 'The kind of message: `limit-near`.' })
  type!: string

  @Field(() => String, { description: 'One line.' })
  title!: string

  @Field(() => String, { description: 'One or two sentences.' })
  body!: string

  @Field(() => DateTimeScalar, { description: 'When what it tells of happened.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was read; null while it is unread.' })
  readAt!: Date | null
}

export const NotificationConnection = connectionOf('Notification', () => Notification)
