import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver } from 'type-graphql'
import {
  activeSubscriptions,
  churnedSubscriptions,
  holdingsOfUser,
  monthlyRecurringRevenue,
} from '../domain/metrics/read.ts'
import { withExponent } from '../lib/money.ts'
import { Metrics } from '../schema/metrics.ts'
import { Money } from '../schema/money.ts'
import { ForOperator } from '../schema/policies.ts'
import { DateTimeScalar } from '../schema/scalars.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'

@Resolver(() => Metrics)
export class MetricsResolver {
  @ForOperator('operator:metrics')
  @Query(() => Metrics, { description: 'How the business does.' })
  metrics() {
    return {}
  }

  @FieldResolver(() => [Money])
  async monthlyRecurringRevenue(
    @Arg('at', () => DateTimeScalar, {
      nullable: true,
      description: 'As it was just before this business time; now when absent.',
    })
    at: Date | null,
    @Ctx() { app, viewer }: Context,
  ): Promise<Money[]> {
    return (await monthlyRecurringRevenue(app, viewer, at)).map(withExponent)
  }

  @FieldResolver(() => Int, {
    description: 'Subscriptions that customers have: on trial, paid, or being asked to pay.',
  })
  activeSubscriptions(
    @Arg('at', () => DateTimeScalar, {
      nullable: true,
      description: 'As it was just before this business time; now when absent.',
    })
    at: Date | null,
    @Ctx() { app, viewer }: Context,
  ) {
    return activeSubscriptions(app, viewer, at)
  }

  @FieldResolver(() => Int, { description: 'Subscriptions that ended.' })
  churnedSubscriptions(
    @Arg('from', () => DateTimeScalar, { nullable: true, description: 'Inclusive; from the beginning when absent.' })
    from: Date | null,
    @Arg('to', () => DateTimeScalar, { nullable: true, description: 'Exclusive; until now when absent.' })
    to: Date | null,
    @Ctx() { app, viewer }: Context,
  ) {
    return churnedSubscriptions(app, viewer, { from, to })
  }

  @FieldResolver(() => Int, { description: 'How many things of a kind a person holds: "devices of user X".' })
  holdingsOfUser(
    @Arg('userId', () => ID, { description: '`usr_…`' }) userId: string,
    @Arg('featureKey', () => String, { description: 'The limit that they count against.' }) featureKey: string,
    @Ctx() { app, viewer }: Context,
  ) {
    return holdingsOfUser(app, viewer, { userId: idOf('user', userId), featureKey })
  }
}
