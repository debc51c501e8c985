import { FieldResolver, Resolver } from 'type-graphql'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Holding } from '../schema/holdings.ts'
import { User } from '../schema/users.ts'

@Resolver(() => Holding)
export class HoldingResolver {
  @Declared()
  @FieldResolver(() => User, {
    nullable: true,
    description: 'Whose it is; null when it belongs to the tenant as a whole.',
  })
  user() {
    return byDeclaration()
  }
}
