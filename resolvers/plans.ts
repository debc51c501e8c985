import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { listPlansOnSale } from '../domain/plans/list.ts'
import { money } from '../lib/money.ts'
import type { Row } from '../reads/load.ts'
import { Money, toMoney } from '../schema/money.ts'
import { BillingInterval, Feature, Plan, PlanFeature, Price } from '../schema/plans.ts'
import { Public } from '../schema/policies.ts'
import { CurrencyCodeScalar } from '../schema/scalars.ts'
import type { Context } from './context.ts'

@Resolver(() => Plan)
export class PlanResolver {
  @Public()
  @Query(() => [Plan], { description: 'The plans on sale, in the order of the price list; at most 200.' })
  async plans(@Ctx() { app, reads }: Context) {
    const ids = await listPlansOnSale(app)
    const plans = await Promise.all(ids.map((id) => reads.get('Plan', id)))
    return plans.filter((plan) => plan !== null)
  }

  @FieldResolver(() => [PlanFeature], { description: 'What it includes.' })
  features(@Root() plan: Row, @Ctx() { reads }: Context) {
    return reads.many('Plan', 'features', plan)
  }

  @FieldResolver(() => [Price], { description: 'What it costs, by currency and interval.' })
  prices(
    @Root() plan: Row,
    @Arg('currency', () => CurrencyCodeScalar, { nullable: true, description: 'Only this currency.' }) currency:
      | string
      | null,
    @Arg('interval', () => BillingInterval, { nullable: true, description: 'Only this interval.' }) interval:
      | string
      | null,
    @Ctx() { reads }: Context,
  ) {
    return reads.many('Plan', 'prices', plan, { currency, interval })
  }
}

@Resolver(() => PlanFeature)
export class PlanFeatureResolver {
  @FieldResolver(() => Feature, { description: 'The feature.' })
  feature(@Root() planFeature: Row, @Ctx() { reads }: Context) {
    return reads.one('PlanFeature', 'feature', planFeature)
  }
}

@Resolver(() => Price)
export class PriceResolver {
  @FieldResolver(() => Money, { description: 'For one unit and one interval.' })
  unit(@Root() price: Row): Money {
    return toMoney(money(String(price.unitMinor), String(price.currency)))
  }

  @FieldResolver(() => Plan, { description: 'The plan.' })
  plan(@Root() price: Row, @Ctx() { reads }: Context) {
    return reads.one('Price', 'plan', price)
  }
}
