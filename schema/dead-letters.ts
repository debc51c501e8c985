import { Field, ID, Int, ObjectType } from 'type-graphql'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('operator')
@ObjectType({ description: 'A job that was given up after its last try.', simpleResolvers: true })
export class DeadLetter {
  @Field(() => ID, { description: 'The public id: `dlt_…`.' })
  id!: string

  @Field(() => String, { description: 'The queue: `orders.work`.' })
  queue!: string

  @Field(() => ID, { nullable: true, description: 'Whose job it was: `tnt_…`; null when it was of no tenant.' })
  tenantId!: string | null

  @Field(() => String, { description: "The last try's error, for staff." })
  error!: string

  @Field(() => Int, { description: 'How often it was tried.' })
  attempts!: number

  @Field(() => DateTimeScalar, { description: 'When it was given up, in real time.' })
  failedAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was replayed.' })
  replayedAt!: Date | null
}
