import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { Row } from '../reads/load.ts'
import { Holding } from '../schema/holdings.ts'
import { User } from '../schema/users.ts'
import type { Context } from './context.ts'

@Resolver(() => Holding)
export class HoldingResolver {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'Whose it is; null when it belongs to the tenant as a whole.',
  })
  user(@Root() holding: Row, @Ctx() { reads }: Context) {
    return reads.one('Holding', 'user', holding)
  }
}
