import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('operator')
@ObjectType({ description: 'An operator who acts as a person, or did.', simpleResolvers: true })
export class Impersonation {
  @Field(() => ID, { description: 'The public id: `imp_…`.' })
  id!: string

  @Field(() => ID, { description: 'The person: `usr_…`.' })
  userId!: string

  @Field(() => ID, { description: 'The operator: `usr_…`.' })
  operatorId!: string

  @Field(() => String, { description: 'Why.' })
  reason!: string

  @Field(() => DateTimeScalar, { description: 'When it began.' })
  startedAt!: Date

  @Field(() => DateTimeScalar, { description: 'When it ends by itself.' })
  expiresAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was ended before that.' })
  endedAt!: Date | null
}

@InputType({ description: 'A person to act as.' })
export class StartImpersonationInput {
  @Field(() => ID, { description: 'The person: `usr_…`. Never an operator.' })
  userId!: string

  @Field(() => String, { description: 'Why, in 1 to 500 characters: it stands in the audit log.' })
  reason!: string

  @Field(() => Int, { defaultValue: 60, description: 'For how many minutes of real time, 1 to 60.' })
  minutes!: number
}

@ReadableBy('operator')
@ObjectType({ description: 'You may act as the person now.', simpleResolvers: true })
export class ImpersonationStarted {
  @Field(() => ID, { description: 'The public id: `imp_…`.' })
  id!: string

  @Field(() => String, { description: 'The access token. Nothing refreshes it.' })
  accessToken!: string

  @Field(() => DateTimeScalar, { description: 'When it ends.' })
  expiresAt!: Date
}
