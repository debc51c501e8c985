import { Arg, FieldResolver, ID, Query, Resolver } from 'type-graphql'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Money } from '../schema/money.ts'
import { BillingInterval, Feature, FeatureRate, Plan, PlanFeature, Price, PriceTier } from '../schema/plans.ts'
import { Public } from '../schema/policies.ts'
import { CurrencyCodeScalar } from '../schema/scalars.ts'

@Resolver(() => Plan)
export class PlanResolver {
  @Declared()
  @Public()
  @Query(() => [Plan], {
    description: 'The plans that the platform has on sale, in the order of the price list; at most 200.',
  })
  plans() {
    return byDeclaration()
  }

  @Declared()
  @Public()
  @Query(() => [Plan], {
    description: 'The plans that sellers have on sale, those of one seller together in their order; at most 200.',
  })
  sellerPlans(
    @Arg('sellerId', () => ID, { nullable: true, description: 'Only this seller’s: `sel_…`.' }) _sellerId:
      | string
      | null,
  ) {
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

  @Declared()
  @FieldResolver(() => [FeatureRate], {
    description: 'What one more costs beyond what is included; none: it ends there.',
  })
  rates() {
    return byDeclaration()
  }
}

@Resolver(() => Price)
export class PriceResolver {
  @Declared()
  @FieldResolver(() => Money, {
    description: 'What a quantity of one costs for one interval, rounded to a minor unit.',
  })
  unit() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [PriceTier], { description: 'Its tiers in order; none unless the model has them.' })
  tiers() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Plan, { description: 'The plan.' })
  plan() {
    return byDeclaration()
  }
}
