import { Field, Int, ObjectType } from 'type-graphql'
import { MutationError } from './mutation-errors.ts'
import { ReadableBy } from './policies.ts'

@ReadableBy('tenant')
@ObjectType({
  description: 'What a tenant uses of its seats: one for each member and each pending invitation.',
  simpleResolvers: true,
})
export class Seats {
  @Field(() => Int, { description: 'Members and pending invitations together.' })
  used!: number

  @Field(() => Int, { description: 'Those that members sit on.' })
  members!: number

  @Field(() => Int, { description: 'Those that pending invitations promise.' })
  invited!: number

  @Field(() => Int, { nullable: true, description: 'How many its plan has; null when there is no limit.' })
  limit!: number | null
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'All seats of the plan are taken or promised.' })
export class SeatsExhausted extends MutationError {
  @Field(() => Int, { description: 'Members and pending invitations together.' })
  used!: number

  @Field(() => Int, { description: 'How many the plan has.' })
  limit!: number
}
