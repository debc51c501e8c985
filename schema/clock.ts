import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@InputType({ description: "A move of one tenant's business clock, in local mode." })
export class AdvanceClockInput {
  @Field(() => ID, { description: 'The tenant.' })
  tenantId!: string

  @Field(() => DateTimeScalar, { description: 'Where to arrive; time does not go back.' })
  to!: Date
}

@ReadableBy('operator')
@ObjectType({
  description: 'The clock has been moved, and everything that fell due on the way has happened.',
  simpleResolvers: true,
})
export class ClockAdvanced {
  @Field(() => DateTimeScalar, { description: "The tenant's present." })
  now!: Date

  @Field(() => Int, { description: 'At how many moments on the way something was due.' })
  steps!: number
}
