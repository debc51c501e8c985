import { FieldResolver, Resolver } from 'type-graphql'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Grant } from '../schema/grants.ts'
import { Feature } from '../schema/plans.ts'

@Resolver(() => Grant)
export class GrantResolver {
  @Declared()
  @FieldResolver(() => Feature, { description: 'To what.' })
  feature() {
    return byDeclaration()
  }
}
