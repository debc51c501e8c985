import { FieldResolver, Resolver } from 'type-graphql'
import { Counter } from '../schema/counters.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Feature } from '../schema/plans.ts'

@Resolver(() => Counter)
export class CounterResolver {
  @Declared()
  @FieldResolver(() => Feature, { description: 'What is counted.' })
  feature() {
    return byDeclaration()
  }
}
