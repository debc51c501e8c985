import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { Row } from '../reads/load.ts'
import { Counter } from '../schema/counters.ts'
import { Feature } from '../schema/plans.ts'
import type { Context } from './context.ts'

@Resolver(() => Counter)
export class CounterResolver {
  @FieldResolver(() => Feature, { description: 'What is counted.' })
  feature(@Root() counter: Row, @Ctx() { reads }: Context) {
    return reads.one('Counter', 'feature', counter)
  }
}
