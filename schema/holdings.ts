import { Field, ID, ObjectType } from 'type-graphql'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('tenant')
@InTenant('holding:read')
@ObjectType({
  implements: Node,
  description: 'A thing of a limited kind that exists and counts against a plan: a device, a project.',
  simpleResolvers: true,
})
export class Holding {
  @Field(() => ID, { description: 'The public id: `hld_…`.' })
  id!: string

  @Field(() => String, { description: 'The limit that it counts against.' })
  featureKey!: string

  @Field(() => String, { description: 'What it is, unique while it is held.' })
  thing!: string

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  createdAt!: Date
}

export const HoldingConnection = connectionOf('Holding', () => Holding)
