import { FieldResolver, Resolver } from 'type-graphql'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Membership, Tenant } from '../schema/tenants.ts'
import { User } from '../schema/users.ts'

@Resolver(() => Membership)
export class MembershipResolver {
  @Declared()
  @FieldResolver(() => User, { description: 'The member.' })
  user() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Tenant, { description: 'The tenant.' })
  tenant() {
    return byDeclaration()
  }
}
