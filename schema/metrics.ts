import { Field, ObjectType } from 'type-graphql'
import { Money } from './money.ts'
import { ReadableBy } from './policies.ts'

@ReadableBy('operator')
@ObjectType({ description: 'How the business does. Its fields are counted when they are asked for.' })
export class Metrics {
  @Field(() => [Money], { description: 'Monthly recurring revenue, an amount for each currency.' })
  monthlyRecurringRevenue!: Money[]
}
