import { Field, ID, ObjectType } from 'type-graphql'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('self')
@ObjectType({ description: 'Where a person is signed in, as the issuer tells it.', simpleResolvers: true })
export class Session {
  @Field(() => ID, { description: "The issuer's own name of it." })
  id!: string

  @Field(() => Boolean, { description: 'Whether it is the one by which you ask.' })
  current!: boolean

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it began, where the issuer tells.' })
  createdAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was last used, where the issuer tells.' })
  lastSeenAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ends by itself, where the issuer tells.' })
  expiresAt!: Date | null

  @Field(() => String, { nullable: true, description: 'The network address, where the issuer tells.' })
  address!: string | null

  @Field(() => String, { nullable: true, description: 'The browser or program, where the issuer tells.' })
  userAgent!: string | null
}
