import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { SALE_STATES, type SaleState as State } from '../domain/sales/states.ts'
import { enumOf } from './enums.ts'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const SaleState = enumOf(SALE_STATES)
registerEnumType(SaleState, {
  name: 'SaleState',
  description: 'Where a sale stands for its seller.',
  valuesConfig: {
    SOLD: { description: 'It is paid.' },
    DISPUTED: { description: "The buyer's bank has taken the money back, and has not decided." },
    RETURNED: { description: 'All of the money went back.' },
  },
})

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({
  implements: Node,
  description: 'One product of one paid order, as its seller sees it. It says nothing of who has bought.',
  simpleResolvers: true,
})
export class Sale {
  @Field(() => ID, { description: 'The public id: `sal_…`.' })
  id!: string

  @Field(() => ID, { description: 'The order: `ord_…`, to speak of it with the platform.' })
  orderId!: string

  @Field(() => String, { description: "The product's name of then." })
  name!: string

  @Field(() => Int, { description: 'How many.' })
  quantity!: number

  @Field(() => SaleState, { description: 'Where it stands.' })
  state!: State

  @Field(() => DateTimeScalar, { description: 'When it was paid.' })
  soldAt!: Date
}

export const SaleConnection = connectionOf('Sale', () => Sale)
