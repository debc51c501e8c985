import { FieldResolver, Resolver } from 'type-graphql'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Money } from '../schema/money.ts'
import { PlanSale } from '../schema/plan-sales.ts'
import { Plan } from '../schema/plans.ts'

@Resolver(() => PlanSale)
export class PlanSaleResolver {
  @Declared()
  @FieldResolver(() => Plan, { description: 'The version of the plan that is paid for now.' })
  plan() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What the customer has paid, before the fee.' })
  amount() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What the platform keeps of it.' })
  fee() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, {
    description: 'Of the amount, what the seller has given back: refunds and lost disputes.',
  })
  reversed() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'Of the fee, what the platform has given back meanwhile.' })
  feeRefunded() {
    return byDeclaration()
  }
}
