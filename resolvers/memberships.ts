import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { Row } from '../reads/load.ts'
import { Membership, Tenant } from '../schema/tenants.ts'
import { User } from '../schema/users.ts'
import type { Context } from './context.ts'

@Resolver(() => Membership)
export class MembershipResolver {
  @FieldResolver(() => User, { description: 'The member.' })
  user(@Root() membership: Row, @Ctx() { reads }: Context) {
    return reads.one('Membership', 'user', membership)
  }

  @FieldResolver(() => Tenant, { description: 'The tenant.' })
  tenant(@Root() membership: Row, @Ctx() { reads }: Context) {
    return reads.one('Membership', 'tenant', membership)
  }
}
