import { Field, ID, Int, ObjectType } from 'type-graphql'
import { Node } from './node.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('tenant')
@InTenant('holding:read')
@ObjectType({
  implements: Node,
  description:
    'How much of a feature a tenant uses now: how many things it holds of it. One for each feature of which it ever held one.',
  simpleResolvers: true,
})
export class Counter {
  @Field(() => ID, { description: 'The public id: `cnt_…`.' })
  id!: string

  @Field(() => Int, { description: 'How many exist now: 0 to 2,147,483,647.' })
  used!: number

  @Field(() => DateTimeScalar, { description: 'When it last went up or down, in business time.' })
  updatedAt!: Date
}
