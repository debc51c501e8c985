import { Field, ID, InputType, ObjectType } from 'type-graphql'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('operator')
@ObjectType({ description: 'A person who is shut out, or was.', simpleResolvers: true })
export class Ban {
  @Field(() => ID, { description: 'The public id: `ban_…`.' })
  id!: string

  @Field(() => ID, { description: 'The person: `usr_…`.' })
  userId!: string

  @Field(() => String, { description: 'Why, for staff.' })
  reason!: string

  @Field(() => ID, { description: 'The operator: `usr_…`.' })
  bannedBy!: string

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  startedAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when, in real time; null is for good.' })
  until!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was lifted, or replaced, or had run out.' })
  liftedAt!: Date | null
}

@InputType({ description: 'A person to be shut out.' })
export class BanUserInput {
  @Field(() => ID, { description: 'The person: `usr_…`.' })
  userId!: string

  @Field(() => String, { description: 'Why, for staff, in 1 to 500 characters; the person is not told.' })
  reason!: string

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when, in real time; without it for good.' })
  until?: Date | null
}
