import { Field, ID, Int, ObjectType } from 'type-graphql'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({ description: 'One line of an invoice, as the provider wrote it.', simpleResolvers: true })
export class InvoiceLine {
  @Field(() => ID, { description: 'The public id: `ivl_…`.' })
  id!: string

  @Field(() => Int, { description: 'Its place on the invoice, from 1.' })
  position!: number

  @Field(() => String, { description: 'What it is for, as the customer reads it.' })
  description!: string

  @Field(() => Int, { description: 'How many.' })
  quantity!: number

  @Field(() => String, {
    nullable: true,
    description:
      'What one costs, as a decimal of minor units ("0.5"). Null where no single price says it: tiers, a credit, a difference.',
  })
  unitAmount!: string | null

  @Field(() => Boolean, { description: 'Whether it only evens out a change within a period.' })
  proration!: boolean

  @Field(() => DateTimeScalar, { description: 'The beginning of what it pays for.' })
  periodStart!: Date

  @Field(() => DateTimeScalar, { description: 'The end of what it pays for, exclusive.' })
  periodEnd!: Date
}
