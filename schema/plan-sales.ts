import { Field, ID, ObjectType } from 'type-graphql'
import type { SaleState as State } from '../domain/sales/states.ts'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { SaleState } from './sales.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({
  implements: Node,
  description:
    "One paid invoice of a subscription to a seller's plan, as the seller sees it. It says nothing of who has bought.",
  simpleResolvers: true,
})
export class PlanSale {
  @Field(() => ID, { description: 'The public id: `psl_…`.' })
  id!: string

  @Field(() => ID, { description: 'The invoice: `inv_…`, to speak of it with the platform.' })
  invoiceId!: string

  @Field(() => String, { description: "The plan's name of then." })
  name!: string

  @Field(() => SaleState, { description: 'Where it stands.' })
  state!: State

  @Field(() => DateTimeScalar, { description: "Where the invoice's period begins." })
  periodStart!: Date

  @Field(() => DateTimeScalar, { description: 'Where it ends.' })
  periodEnd!: Date

  @Field(() => DateTimeScalar, { description: 'When it was paid.' })
  soldAt!: Date
}

export const PlanSaleConnection = connectionOf('PlanSale', () => PlanSale)
