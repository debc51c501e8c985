import { Field, ID, Int, ObjectType } from 'type-graphql'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('tenant')
@InTenant('tenant:read')
@ObjectType({
  implements: Node,
  description: 'Access to a feature beside the plan, for a while or for good, or credits of it.',
  simpleResolvers: true,
})
export class Grant {
  @Field(() => ID, { description: 'The public id: `grt_…`.' })
  id!: string

  @Field(() => Int, {
    nullable: true,
    description: 'Of a limit: how many may exist at once; null: no limit, or a yes.',
  })
  limitValue!: number | null

  @Field(() => Int, { nullable: true, description: 'How many credits it gives; null: it gives access.' })
  credits!: number | null

  @Field(() => DateTimeScalar, { description: 'From when.' })
  startsAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when; null is for good.' })
  endsAt!: Date | null

  @Field(() => String, { description: 'What it came of: `order`.' })
  sourceKind!: string

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was ended before its time.' })
  revokedAt!: Date | null

  @Field(() => String, { nullable: true, description: 'Why: `refunded` or `disputed`.' })
  revokeReason!: string | null
}

export const GrantConnection = connectionOf('Grant', () => Grant)
