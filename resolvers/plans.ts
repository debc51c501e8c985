import { Arg, FieldResolver, Query, Resolver } from 'type-graphql'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Money } from '../schema/money.ts'
import { BillingInterval, Feature, Plan, PlanFeature, Price } from '../schema/plans.ts'
import { Public } from '../schema/policies.ts'
import { CurrencyCodeScalar } from '../schema/scalars.ts'

@Resolver(() => Plan)
export class PlanResolver {
  @Declared()
  @Public()
  @Query(() => [Plan], { description: 'The plans on sale, in the order of the price list; at most 200.' })
  plans() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [PlanFeature], { description: 'What it includes.' })
  features() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [Price], { description: 'What it costs, by currency and interval.' })
  prices(
    @Arg('currency', () => CurrencyCodeScalar, { nullable: true, description: 'Only this currency.' }) _currency:
      | string
      | null,
    @Arg('interval', () => BillingInterval, { nullable: true, description: 'Only this interval.' }) _interval:
      | string
      | null,
  ) {
    return byDeclaration()
  }
}

@Resolver(() => PlanFeature)
export class PlanFeatureResolver {
  @Declared()
  @FieldResolver(() => Feature, { description: 'The feature.' })
  feature() {
    return byDeclaration()
  }
}

@Resolver(() => Price)
export class PriceResolver {
  @Declared()
  @FieldResolver(() => Money, { description: 'For one unit and one interval.' })
  unit() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Plan, { description: 'The plan.' })
  plan() {
    return byDeclaration()
  }
}
